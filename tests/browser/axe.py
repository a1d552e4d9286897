"""What axe says of a page; the fixture `page_with_axe` has it loaded."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# By all RULES, or by those of them that are about colours. Few words come back, not all that axe saw.
RUN_AXE = """async ([part, rules, isColoursOnly]) => {
    const ofRules = ({ tags }) => tags.some((tag) => rules.includes(tag));
    const ofColours = () => axe.getRules(["cat.color"]).filter(ofRules).map((one) => one.ruleId);
    const options = { runOnly: isColoursOnly ? ofColours() : rules, resultTypes: ["violations"] };
    await Promise.all(document.getAnimations().map((one) => one.finished)); // colours that fade
    const { violations } = await axe.run(part ?? document, options);
    return violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map((one) => one.html.slice(0, 200))]);
}"""


def violations_of(page, within=None):
    """What axe finds in light, and then in the dark, where nothing but colours is another."""
    page.emulate_media(color_scheme="light")
    light = page.evaluate(RUN_AXE, [within, RULES, False])
    page.emulate_media(color_scheme="dark")
    return light + [["dark", *one] for one in page.evaluate(RUN_AXE, [within, RULES, True])]
