"""Words for people, for what was done to them, and for the way they were studied."""

from __future__ import annotations

from .words import Signal

LISTS = {
    "@people": """
        patients participants subjects volunteers women men children adolescents adults infants
        individuals veterans students persons people outpatients inpatients neonates newborns boys
        girls mothers probands survivors users clients residents nurses physicians males females
        families couples youth youths controls respondents caregivers cases twins workers soldiers
        athletes pregnancies
    """,
}
PEOPLE = (
    Signal(
        "people",
        3,
        "people took part",
        """
        # _? _? _? @people, # _? ( _, ) @people, year|years old, mean age, median age,
        aged # to|and|# _?, aged over|above|at,
        healthy volunteers|subjects|controls|participants|individuals, age matched, ( mean age,
        age range
        consecutive _? patients|cases, patients were|who|underwent|received|had|with,
        participants were|completed|received|who, subjects were|with|who,
        children with|were|who|aged, women with|who|were, men with|who|were
        sample of _? @people, of the patients, all patients|participants|subjects,
        male|female patients, clinic|hospital patients, informed consent,
        enrolled patients|participants
        """,
        4,
    ),
    Signal(
        "people",
        1,
        "names people",
        "@people, patient, outpatient, inpatient, infant, child, hospital, clinic, clinical",
        4,
    ),
)
MISLEADING = Signal(
    "misleading",
    0,
    "not how this study was made",
    """
    randomly selected|chosen|sampled|drawn,
    random effects|effect|forest|sample|sampling|number|numbers|coil|error|mutagenesis,
    randomly select~, mendelian randomization|randomisation|randomized
    randomized|randomised controlled? trials, randomized|randomised clinical|placebo _? trials,
    non|not|no randomized|randomised|randomly, no placebo _?, nonrandomized, nonrandomised,
    quasi randomized|randomised
    previous|earlier|recent|future|further|larger|large|prior _? randomized|randomised|
        controlled|double|placebo|clinical|pilot _? _? trial|trials|study|studies,
    need|needed for _? randomized|randomised|controlled|clinical _? _? trial|trials|studies
    controlled trials|studies are|is needed, double blind _? _? trials|studies, post hoc
    case control|controls|fatality|fatalities|management|manager|managers|mix|load|finding|
        definition|notes,
    in case of, in the case of, case by case, cases and controls, worst|best|base case
    phase 2 diabetes, phase ii error, luteal|follicular|acute|chronic phase, gas|liquid phase
    no systematic review, network meta regression
    """,
    99,
)
# How people were divided or treated, strongest design first.
RANDOMISED = Signal(
    "randomised",
    5,
    "people were assigned by chance",
    """
    randomly assigned|allocated|divided|assigning|randomized, were|was randomly, randomized,
    randomised, random allocation|assignment, randomization, randomisation, assigned randomly
    double blind|blinded|masked, single blind|blinded, placebo controlled, triple blind,
    sham controlled|stimulation|group, controlled trial, controlled clinical trial,
    crossover|cross over trial|design|study, cross over, crossover, or placebo, versus placebo,
    placebo group, wait list|waiting list|waitlist control|group|controlled, non inferiority,
    noninferiority, parallel group, parallel groups, control arm, intention to treat,
    intent to treat
    """,
    3,
)
EARLY = Signal(
    "early",
    4,
    "a first or small test in people",
    """
    open label, pilot, pilot _? study|trial, feasibility, phase 1|i|2|ii|1b|ib|2a|iia|1a|ia,
    phase 1|i _? 2|ii, first in human|man|humans, first time in humans, single arm, one arm,
    uncontrolled _? _? study|trial|studies|pre|pilot, proof of concept,
    dose escalation|escalating|finding|ranging, maximum tolerated dose
    preliminary _? study|trial|results|report|findings|efficacy|data|investigation|evidence|
        experience,
    exploratory study|trial, single center|centre|group|blind? trial, open trial|study,
    open _? trial|
        study, early experience, initial experience, first experience, compassionate use,
    add on _? study|
        trial, case series, pharmacokinetics, pre post, before and after, pre and post,
    short term _? effects
    """,
    2,
)
TREATED = (
    Signal(
        "treated",
        4,
        "people were given a treatment",
        """
        patients|children|subjects|participants|women|men|individuals|adults|adolescents|cases|
            group treated|receiving|received|given|taking|on|underwent|undergoing|operated|
            implanted|managed,
        were|was|been|are treated|administered|prescribed|operated|given|managed|implanted|
            started|initiated|switched,
        treated with|by|for, treatment|therapy with|by|was|using, therapy with, efficacy and|of|
            in,
        safety and|of, effectiveness of, well tolerated, adverse events|effects|reactions|event,
        side effects, tolerability
        clinical trial, intervention group|program|programme|was|were|for|on|in, the intervention,
        intervention, training program|programme|group, therapy program|group,
        effect|effects of _? _? treatment|therapy|training|exercise|surgery|stimulation|
            intervention|program|programme|supplementation,
        outcome|outcomes of|after|following _? _? surgery|treatment|therapy|transplantation|
            stenting|thrombectomy|resection|implantation
        mg day, mg daily, mg d, mg kg day, dose of, doses of, daily dose, before and after,
        response to treatment|therapy, responders, responded, remission, follow up after,
        after treatment|surgery|therapy|intervention|discharge,
        post treatment|intervention|operative, posttreatment, pretreatment, pre treatment
        """,
        4,
    ),
    Signal(
        "treated",
        2,
        "speaks of treating people",
        """
        treatment, treatments, therapy, therapies, received, underwent, surgery, surgical,
        surgically, postoperative, postoperatively, preoperative, operation, operative, operated,
        complications, prescribed, prescription, dose, dosage, medication, medications,
        monotherapy, adjunctive, add on, discontinued, discontinuation, improvement, improved
        infusion, injection, injections, administered, administration, stimulation, implant,
        implantation, transplant, transplantation, resection, radiosurgery, radiotherapy,
        chemotherapy, thrombolysis, thrombectomy, stent, stenting, shunt, anesthesia, anaesthesia,
        exercise, training, rehabilitation, counseling, counselling, psychotherapy, program,
        programme, sessions, weeks, vaccine, vaccinated, vaccination, diet, supplementation,
        use of, users of, tolerated, session, effects of, effect of, effectiveness, efficacy
        """,
        5,
    ),
)
OBSERVED = Signal(
    "observed",
    4,
    "people were watched, not assigned",
    """
    retrospective, retrospectively, cohort, cohorts, registry, registries, register, registers,
    case control, population based, medical records, chart review, charts, database, databases,
    real world, observational, noninterventional, qualitative,
    secondary analysis, post hoc analysis, non interventional, nationwide, naturalistic,
    surveillance, hazard ratio, cox regression, cox proportional, claims data,
    consecutive patients, reviewed the _? records, propensity, longitudinal,
    electronic health|medical records
    """,
    3,
)
# A measurement or a survey: people, but nobody was given anything. No rung follows from words alone.
MEASURED = (
    Signal(
        "measured",
        3,
        "people were asked or measured, nothing was given",
        """
        prevalence, incidence, relationship between, relationships between, relation between,
        association between, associations between, association of, correlat~, cross sectional,
        survey, surveys, surveyed, questionnaire, questionnaires, validity, validation, validated,
        reliability, psychometric, factor analysis, factor structure, polymorphism, polymorphisms,
        genotype, genotypes, genotyping, genotyped, mutation, mutations, variants, variant,
        alleles, allele, haplotype, linkage, locus, genome wide, exome, susceptibility
        sensitivity and specificity, diagnostic accuracy|value|performance|criteria|utility,
        receiver operating, area under the, cut off, risk factor, risk factors, risk of,
        predictors, predictor, predicted, predictive, prognostic, prognosis,
        event related potential|potentials, functional mri, fmri, functional connectivity,
        gray matter, grey matter, white matter, cortical thickness, volumetric, voxel, eeg,
        magnetic resonance imaging, postmortem, post mortem, autopsy, autopsies, biopsy|biopsies,
        serum levels, plasma levels, levels of, csf, cerebrospinal fluid
        a sample of, sample of, general population, healthy controls, healthy subjects,
        control subjects, normal controls, age matched, matched controls, compared with controls,
        questionnaire survey, interview, interviews, interviewed, qualitative, focus groups,
        self report, self reported, attitudes, perceptions, experiences of, knowledge, students,
        compared to healthy, logistic regression, odds ratio, structural equation, mediated,
        mediating, mediation, moderat~ role, scale, inventory, scores on, performance on, task,
        tasks, tested, norms, factors associated, associated with, characteristics of, trends,
        mortality
        """,
        6,
    ),
)
