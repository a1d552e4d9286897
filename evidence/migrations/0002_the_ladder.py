"""The ladder of evidence: three labels switched on, the further rungs written but switched off.

A site without labels cannot label, so the rows come with the schema. Existing rows are left alone:
an editor may have changed their words.
"""

from django.db import migrations

ON = [
    {
        "slug": "testimony",
        "name": "Testimony",
        "strength": 10,
        "counts_as_research": False,
        "symbol": "❝",
        "color_token": "testimony",
        "summary": "Somebody’s story or a seller’s word. No study stands behind it.",
        "meaning": "This sentence rests on personal stories, or on what a clinic or company says about "
        "itself. Reviews, interviews, social posts and adverts belong here too.",
        "can_tell": "That someone says this happened, or that someone is selling it. What people hope "
        "for, pay for or fear. Sometimes a harm that is worth looking into.",
        "cannot_tell": "Whether the treatment caused it. How many others tried it and were not helped. "
        "Whether it lasted. Whether the illness was what was said. Whether the speaker was paid.",
        "question": "Is this offered inside a registered trial? Who pays? What happened to the people "
        "who do not appear here?",
        "curator_rule": "The only support is a story, a clinic’s or seller’s page, or a press release "
        "without data. Record who says it. Look for the claim on the other side.",
    },
    {
        "slug": "animal",
        "name": "Animal",
        "strength": 30,
        "symbol": "◭",
        "color_token": "animal",
        "summary": "Seen in animals, such as mice. Not yet shown in people.",
        "meaning": "The result was seen in living animals that are not human. Human cells put into "
        "animals count as animal. Results from a lab dish are shown as “animal / lab”.",
        "can_tell": "That the idea works at least once in a whole body. Some dangers may show up early. "
        "It may be worth testing in people.",
        "cannot_tell": "Whether it works or is safe in people. The right dose. Side effects over years. "
        "When, if ever, it will be available.",
        "question": "Has a first study in people started? Which animal was it, and did it have the "
        "disease the way people do?",
        "curator_rule": "State the species. Pooled animal studies stay animal. While Lab is switched "
        "off, use this label for cells in a dish and set whose body to cells.",
    },
    {
        "slug": "early-human",
        "name": "Early human",
        "strength": 50,
        "needs_second_reader": True,
        "symbol": "◔",
        "color_token": "early-human",
        "summary": "Tried in a few people. Too early to know if it works.",
        "meaning": "People were given the treatment under a study plan, but they were too few, had no "
        "fair comparison, or were followed for too short a time to show that it works.",
        "can_tell": "That it can be done in people. How many had which early results, out of how many. "
        "Which harms have appeared so far.",
        "cannot_tell": "That it works better than usual care. Rare or late harms. That it would work for "
        "other people. That it is a cure. That it is available.",
        "question": "How many people, for how long, compared with whom? What else did they have to take?",
        "curator_rule": "First-in-human, phase 1, 1/2 or 2 without a proper control, pilot, single arm, "
        "or case series of five or more. A small “phase 2” without a control stays here.",
    },
]

OFF = [
    {
        "slug": "lab",
        "name": "Lab",
        "strength": 20,
        "stand_in": "animal",
        "symbol": "⚗",
        "color_token": "lab",
        "summary": "Seen in cells or tissue in a dish, or in a computer model.",
        "meaning": "The result was seen in cells, tissue or organoids outside a body, or in a computer "
        "model.",
        "can_tell": "That the idea is possible, and how it might work.",
        "cannot_tell": "What happens in a whole body, animal or human.",
        "question": "Has it been tried in a living animal?",
        "curator_rule": "Cells outside a body, human or not.",
    },
    {
        "slug": "case-report",
        "name": "Case report",
        "strength": 40,
        "needs_second_reader": True,
        "stand_in": "early-human",
        "symbol": "①",
        "color_token": "case-report",
        "summary": "One to four people, written up by clinicians.",
        "meaning": "Clinicians wrote up what happened to one to four people, and other experts reviewed "
        "the report.",
        "can_tell": "That this happened once. A harm that others should look out for.",
        "cannot_tell": "Whether the treatment caused it, or how often it would happen.",
        "question": "Has anyone looked at more people?",
        "curator_rule": "One to four people, written up by clinicians and peer reviewed.",
    },
    {
        "slug": "observational",
        "name": "Observational",
        "strength": 60,
        "needs_second_reader": True,
        "off_text": "Human study, different from early human; label pending",
        "symbol": "◑",
        "color_token": "observational",
        "summary": "Many people were watched, but not given anything by the researchers.",
        "meaning": "People were observed, not assigned to a treatment: cohort, case-control or registry "
        "studies.",
        "can_tell": "What tends to go together, in many people, over a long time.",
        "cannot_tell": "Which causes which. It can be large and still not show a cause.",
        "question": "What else was different about the people who did better?",
        "curator_rule": "Only observed: comparison group, cohort or registry.",
    },
    {
        "slug": "controlled-trial",
        "name": "Controlled trial",
        "strength": 70,
        "needs_second_reader": True,
        "off_text": "Human study, stronger than early human; label pending",
        "symbol": "◕",
        "color_token": "controlled-trial",
        "summary": "Tested in people against a fair comparison.",
        "meaning": "People were assigned, usually by chance, to the treatment or to a comparison, and "
        "there were enough of them to tell the difference.",
        "can_tell": "Whether it worked better than the comparison, in people like these.",
        "cannot_tell": "Rare harms, or what happens after the trial ends.",
        "question": "Were the people in the trial like you or your child?",
        "curator_rule": "Randomised or well controlled, and powered for this outcome. The word “phase” "
        "is not enough.",
    },
    {
        "slug": "body-of-evidence",
        "name": "Body of evidence",
        "strength": 80,
        "needs_second_reader": True,
        "off_text": "Several human studies taken together; label pending",
        "symbol": "●",
        "color_token": "body-of-evidence",
        "summary": "Many human studies, put together by a stated method.",
        "meaning": "A systematic review or meta-analysis of studies in people.",
        "can_tell": "What all the studies so far show when taken together.",
        "cannot_tell": "More than the studies in it can. Weak studies stay weak.",
        "question": "How many separate studies, and how good were they?",
        "curator_rule": "Human studies pooled by a stated method. Show the number of distinct studies.",
    },
    {
        "slug": "expert-reasoning",
        "name": "Expert reasoning",
        "strength": None,
        "counts_as_research": False,
        "off_text": "Reasoning, no data",
        "symbol": "∴",
        "color_token": "reasoning",
        "summary": "An argument or a forecast. No data stands behind it.",
        "meaning": "An argument about how something works, an opinion, or a forecast: “could”, “might”, "
        "“would lead to”.",
        "can_tell": "What someone who knows the field thinks, and why.",
        "cannot_tell": "Whether it is so.",
        "question": "Has anyone tested it?",
        "curator_rule": "Forecasts, and sentences of the form “if … might”.",
    },
    {
        "slug": "background",
        "name": "Background",
        "strength": None,
        "counts_as_research": False,
        "off_text": "Background",
        "symbol": "▤",
        "color_token": "background",
        "summary": "A definition or a well-known fact.",
        "meaning": "Definitions, how the body works, facts found in any textbook, and statements that "
        "something has not been found so far.",
        "can_tell": "What the words mean and what is generally agreed.",
        "cannot_tell": "Anything about whether a treatment works.",
        "question": "When was this last checked?",
        "curator_rule": "A source is still needed. A statement of absence needs the day it was checked.",
    },
]


def add_labels(apps, schema_editor):
    label = apps.get_model("evidence", "EvidenceLabel")
    for row in ON:
        label.objects.get_or_create(slug=row["slug"], defaults={**row, "is_active": True})
    for row in OFF:
        stand_in = row.get("stand_in")
        defaults = {**row, "stand_in": stand_in and label.objects.get(slug=stand_in)}
        label.objects.get_or_create(slug=row["slug"], defaults=defaults)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [migrations.RunPython(add_labels, migrations.RunPython.noop)]
