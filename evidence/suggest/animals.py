"""Words for living animals: species, strains, what is done to animals, and words that only look so.

Points: 6 says that animals took part in this study, 1 that somebody speaks of animals. Strain and
disease-model names are those that suppliers and journals use; no list is ever whole.
"""

from __future__ import annotations

from .words import Signal

# Species as they are shown, with the nouns that name them. Two words that differ between people and
# animals ("women", "baby") never stand here.
SPECIES = {
    "mouse": "mouse mice murine",
    "rat": "rat rats",
    "rabbit": "rabbit rabbits",
    "guinea pig": "cavia",
    "hamster": "hamster hamsters",
    "gerbil": "gerbil gerbils",
    "dog": "dog dogs canine canines beagle beagles puppies",
    "cat": "cat cats feline felines kitten kittens",
    "pig": "pig pigs piglet piglets minipig minipigs swine porcine",
    "sheep": "sheep lamb lambs ewe ewes ovine",
    "goat": "goat goats",
    "cow": "cow cows cattle bovine calves heifer heifers",
    "horse": "horse horses equine",
    "monkey": "monkey monkeys macaque macaques macaca rhesus cynomolgus marmoset marmosets baboon "
    "baboons primates chimpanzee chimpanzees",
    "ferret": "ferret ferrets",
    "vole": "vole voles",
    "chicken": "chick chicks chicken chickens hen hens",
    "bird": "bird birds songbird songbirds finch finches quail pigeon pigeons",
    "frog": "frog frogs xenopus tadpole tadpoles",
    "zebrafish": "zebrafish danio",
    "fish": "goldfish medaka killifish trout",
    "fruit fly": "drosophila flies melanogaster",
    "roundworm": "elegans nematode nematodes",
    "other animal": "rodent rodents opossum opossums squirrel squirrels lamprey lampreys turtle turtles "
    "deer alpaca alpacas llamas camels lizards crickets locusts silkworm silkworms earthworms "
    "cichlid cichlids sticklebacks guppies shrews "
    "aplysia leech leeches honeybee honeybees crayfish octopus axolotl axolotls "
    "planarian planarians",
}
# Names of more than one word, and strains that say their species without naming it.
STRAINS = {
    "mouse": "c57bl, c57, c57bl 6, c57bl 6j, c57bl 6n, balb c, balb cj, cd1 mice|mouse, cd 1 mice|mouse, "
    "icr mice, nod mice|mouse, nod scid, "
    "nsg mice, scid mice, nude mice, db db, ob ob, 5xfad, app ps1, app swe, appswe, "
    "tg2576, 3xtg, app23, "
    "sod1 g93a, g93a sod1, sod1g93a, mdx mice, r6 2, swiss albino, swiss mice, kunming mice, "
    "dba 2, dba 2j, sjl, "
    "129sv, fvb, apoe ko, rag1|rag2 mice|deficient, akita mice, mrl lpr, senescence accelerated, "
    "samp8, cre mice, c3h, cba mice, swiss webster, icr mouse, akr mice, nzb, athymic mice|nude, btbr, "
    "nonobese diabetic mice, non obese diabetic mice",
    "rat": "sprague dawley, wistar, long evans, lewis rats, fischer 344, f344, zucker, "
    "goto kakizaki, "
    "spontaneously hypertensive, shrsp, dahl salt, brown norway, wag rij, gaers, bb rats, "
    "holtzman rats, lister hooded, sd rats|rat",
    "guinea pig": "guinea pig|pigs, hartley guinea",
    "hamster": "golden|syrian hamster|hamsters",
    "rabbit": "new zealand white",
    "pig": "yorkshire pigs, gottingen, göttingen, landrace, duroc",
    "monkey": "non human primate|primates, nonhuman primate|primates, macaca mulatta, "
    "macaca fascicularis",
    "zebrafish": "danio rerio",
    "fruit fly": "drosophila melanogaster, fruit fly|flies",
    "roundworm": "caenorhabditis elegans, c . elegans, c elegans",
    "prairie vole": "prairie vole|voles",
}
LISTS = {
    "@nouns": " ".join(SPECIES.values()) + " animals animal",
    "@many": "mice rats rabbits hamsters gerbils beagles kittens piglets minipigs ewes calves "
    "monkeys macaques marmosets "
    "baboons ferrets voles chicks songbirds finches tadpoles zebrafish xenopus "
    "drosophila squirrels rodents",
    "@beasts": "mice rats rabbits hamsters gerbils dogs beagles cats kittens pigs piglets minipigs "
    "swine sheep "
    "lambs ewes goats cows calves horses monkeys macaques marmosets baboons primates ferrets voles "
    "chicks chickens hens birds songbirds finches quail pigeons frogs tadpoles zebrafish "
    "fish flies "
    "worms nematodes animals rodents pups littermates larvae dams",
    "@one": "mouse rat rabbit hamster gerbil dog canine cat feline pig piglet porcine swine "
    "sheep ovine goat "
    "monkey primate macaque ferret chick frog zebrafish fly drosophila murine rodent animal baboon",
    "@happened": "were was received underwent showed exhibited displayed developed had fed given "
    "treated injected "
    "exposed subjected that lacking deficient overexpressing expressing carrying harboring "
    "bearing followed subjected trained tested learned infused implanted administered "
    "died survived did",
    "@sort": "male female adult aged old young newborn neonatal pregnant transgenic knockout "
    "mutant diabetic obese "
    "anesthetized anaesthetized awake treated injected deficient control naive wildtype "
    "wt tg ko null "
    "lesioned infected conscious moving operated immunized juvenile adolescent weanling albino "
    "sham ischemic stressed dependent exposed month week day epileptic ovariectomized "
    "lactating inbred",
}

# Words of animals that say nothing of a study in animals. They are taken out before anything is read.
MISLEADING = Signal(
    "misleading",
    0,
    "not an animal of this study",
    """
    anti mouse|rat|rabbit|goat|sheep|human|chicken|pig, mouse|rat|rabbit|goat anti _?
    rabbit|mouse|goat|rat|sheep polyclonal|monoclonal|antibody|antibodies|antiserum|antisera|igg
    monoclonal mouse|rat antibody|antibodies,
    mouse|rabbit monoclonal|polyclonal antibody|antibodies
    bovine|porcine|ovine|equine|horse|calf|goat|sheep|rabbit|chicken serum|albumin|insulin|
        thrombin|trypsin|heparin|surfactant|collagen|pericardium|pericardial|pericardium|valve|
        bioprosthesis
    fetal|foetal bovine|calf serum, bovine serum albumin, bovine spongiform, bovine spongifrom,
    cationic bovine serum
    cat scan|scans|scanning|scanner|scratch|score|eye,
    fish analysis|study|studies|probe|probes|technique|assay|oil|oils|intake|intakes|
        consumption|eating|and,
    high fish
    using|by fish, in situ hybridization ( fish ), ( fish )
    oily|fatty|eating|eat fish, and|or|of fish consumption|intake
    animal|dog|horse|equine|canine|pet assisted, equine|animal therapy,
    animal fat|fats|protein|proteins|naming|names|fluency|bite|bites|phobia|phobias|rabies|food|
        foods|products|source|sources
    dog|cat|pet owner|owners|ownership|bite|bites, companion animal|animals,
    pet|guide|service|therapy|assistance|robotic dog|dogs|cat|cats|animal|animals
    bird|avian|swine flu|influenza, bird s nest, guinea pig complement, sheep red blood,
    sheep|horse|chicken erythrocytes|cells
    chinese hamster ovary, baby hamster kidney, rat man, pied piper, monkey pox, monkeypox,
    pig tail, pigtail catheter, goat yoga
    chick embryo extract, horse riding, horseback, cow|cow's|goat milk, cow s milk, lions mane,
    mickey mouse, computer mouse, mouse tracking|cursor|click|clicks|movements|pointer
    rat race, lab rat, black|red|white bull, fish bone, cat ' s, cat s cradle, sheep and goats,
    wolf in sheep, eye of the tiger, ( wolf ), ( sheep ), chased ( sheep, to the sheep, bullseye,
    bulls eye, owl, zebra|tiger stripe
    mouse model|models of? human? cognition, flies in the face, pigs fly, time flies
    mosquito|mosquitoes pool|pools|species, scrapie, tsetse, sand flies, black flies
    human animal interaction, human animal bond, animacy, animal rights|ethics|welfare,
    kitten heel
    """,
    99,
)
# Cells that only came from an animal: the animal is covered, the cells are read.
ORIGIN = Signal(
    "origin",
    0,
    "the cells came from an animal",
    """
    rat|mouse|murine|bovine|porcine|rabbit|canine|hamster|chick|primate _? _? _? cells|cell|culture|
        cultures|astrocytes|astrocyte|microglia|fibroblasts|fibroblast|myocytes|ipscs|bmsc|bmscs|mscs|
        organoids|spheroids|neurospheres|macrophages|macrophage|hepatocytes|hepatocyte
    rat|mouse|murine _? cortical|hippocampal|cerebellar|primary|motor|sensory neuron|neuronal|neurons cultures
    """,
    99,
)
ANIMALS = (
    Signal(
        "animal",
        6,
        "animals took part",
        """
        @beasts @happened, @sort @beasts|@one, # @sort? @beasts, @sort and|or|old @sort? @beasts,
        @beasts per group, n = # @beasts, @beasts ( n
        groups|group of @sort? @beasts,
        @beasts treated|injected|fed|lacking|deficient|with|by|after|following|during|at|as|and,
        offspring of dams
        knockout|knock|ko|null|mutant|humanized|transgenic out? mice|mouse|rats|rat,
        gene targeted mice, both mice and rats, double|triple transgenic
        xenografted, xenograft mice|mouse|model|models|tumors|tumours,
        mouse|murine|rat|rabbit xenograft
        """,
        3,
    ),
    Signal(
        "animal",
        5,
        "an animal model",
        """
        @one model, @one model of|in|for, # @one models, model in @beasts,
        model of _ _? in @beasts, model mice|rats
        mouse|murine|rat|rabbit|canine|feline|porcine|ovine|gerbil brain|brains|hippocampus|
            hippocampal|cortex|striatum|spinal|heart|liver|kidney|retina|islets|pancreas|
            cerebellum|hypothalamus|embryo|embryos|neocortex|muscle|skin|lung|aorta
        experimental autoimmune|allergic _,
        experimental _? stroke|ischemia|ischaemia|hydrocephalus|meningitis|colitis|diabetes|
            hypertension|subarachnoid|traumatic|epilepsy|parkinsonism,
        mouse|rat|murine strain|strains|lines|line
        kindled, kindling, pilocarpine induced|model, kainic acid induced|model, kainate induced,
        mptp treated|model|induced|lesioned, 6 ohda, 6 hydroxydopamine
        """,
        3,
    ),
    Signal("animal", 4, "names animals", "@many", 3),
    Signal(
        "animal",
        3,
        "what is done to laboratory animals",
        """
        intraperitoneal~, intracerebroventricular~, i . p ., i . c . v .,
        icv injection|injections|infusion, gavage, stereotaxic injection|injections, tail vein
        morris water, water maze, y maze, t maze, radial _? maze, plus maze, open field test,
        forced swim, tail suspension, rotarod, rota rod, conditioned place, barnes maze,
        sucrose preference
        sacrificed, euthanized, euthanised, decapitated, decapitation, were killed
        middle cerebral artery occlusion, mcao, tmcao, pmcao, cecal ligation, aortic banding,
        fluid percussion, controlled cortical impact, weight drop,
        bilateral common carotid artery occlusion, four vessel occlusion, bile duct ligation,
        sciatic nerve ligation|crush, partial hepatectomy, ovariectom~, hindlimb, forepaw,
        forelimb, hind limb|paw
        cuprizone, streptozotocin|stz, alloxan, mptp, lps injected|injection, bleomycin induced,
        carrageenan, caerulein
        transgenic, wild type littermates, littermate~, knock in, knockin, crossed with, dams,
        litters, pups, cre lox, floxed, high fat diet fed
        vehicle treated|injected|control, xenotransplant~, xenograft, xenografts
        """,
        2,
    ),
    Signal("animal", 2, "names an animal", "@nouns", 4),
    Signal(
        "animal",
        1,
        "speaks of animals in general",
        """
        animal|animals|preclinical|rodent|mouse|rat|primate studies|experiments|models|data|
            research|work|evidence|literature|experimentation,
        preclinical and|studies
        experimental animals|models, animal and|or human|clinical|cell, animals and|or humans|man,
        humans and|or animals|mice|rats, both? animal|animals and human|humans|clinical
        animal model|models for, laboratory animals, effective in animal|animals, animal animal
        """,
        1,
    ),
    Signal("animal", 1, "in a living body", "in vivo", 1),
)
