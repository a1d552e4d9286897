"""Words for what a text is: a review, pooled studies, a plan, or one patient's history."""

from __future__ import annotations

from .words import Signal

REVIEW = (
    Signal(
        "review",
        6,
        "the text reviews the work of others",
        """
        this|the|our|present|current|brief|short|mini|critical|narrative|comprehensive|updated|
            recent review,
        we|to|authors|and review|summarize|summarise|overview,
        article|paper|chapter|section|manuscript|authors|author|essay|column reviews|discusses|
            summarizes|summarises|describes|outlines|considers|examines|explores|highlights|
            focuses|presents|provides|argues|addresses|surveys|offers|aims,
        reviews the|current|recent|evidence, will review,
        in this review|chapter|article|overview|perspective|commentary|editorial
        is|are|be|were reviewed|discussed|summarized|summarised|highlighted|outlined|considered|
            presented here,
        we discuss|argue|highlight|outline,
        review of the literature|evidence|current|recent|pathophysiology, a review, an overview,
        an update, literature review, review article, state of the art, position paper|statement,
        consensus statement|conference|guideline, practice guideline|guidelines,
        recommendation statement, clinical guideline, this special issue, this editorial,
        this commentary, this viewpoint
        """,
        3,
    ),
    Signal(
        "essay",
        2,
        "written like a review or an essay",
        """
        current state|knowledge|understanding|concepts|status|issues,
        recent advances|progress|developments|insights, future directions|perspectives,
        advances in, overview of, the literature, of literature, literature, review, reviews,
        reviewed, discussed, discuss, summarize, summarized, overview, perspective, perspectives,
        implications, challenges, controversies, controversy, controversial, should be, should,
        must, can be, may be,
        have been proposed|implicated|suggested|developed|shown|identified|described,
        has been proposed|implicated|suggested|shown|associated,
        is|are thought|believed|considered|known|characterized, emerging,
        novel therapeutic|treatments|approaches, potential therapeutic|targets, etiology,
        pathophysiology, pathogenesis, such as, e . g ., often, strategies, guidelines, evidence,
        understanding, mechanisms, in recent years, over the past, decade, decades, concept,
        concepts, theory, theories, theoretical, history, historical, ethical, legal, policy,
        there is, we propose, remains, although, not only, is a, are the, are a, research on,
        research, future,
        current, recent
        """,
        8,
    ),
    Signal(
        "data",
        3,
        "own measurements are given",
        """
        p <, p =, p <, n = #, 95 % ci, 95 % confidence, 95 % c, confidence interval,
        were measured|assessed|analyzed|analysed|examined|studied|compared|evaluated|
            investigated|recorded|obtained|collected|performed|determined|included|enrolled|
            recruited|randomized|treated|divided|tested|injected|administered|followed|observed|
            found|performed|reported,
        was measured|assessed|analyzed|analysed|examined|studied|compared|evaluated|
            investigated|observed|found|performed|significantly|determined|detected|demonstrated
        we found|observed|measured|examined|investigated|studied|compared|assessed|evaluated|
            analyzed|analysed|tested|used|performed|show|showed|demonstrate|demonstrated|report|
            identified|conducted|recruited|included|treated|developed|generated|enrolled|
            determined|find|finding|identify|examine|test|determine|interrogated|established|characterized|observe|detected|tested,
        experiments|experiment|analysis|analyses|data|results|tests demonstrated|showed|revealed|indicated|
            suggest|show|indicate|demonstrate, was|were shown|seen|detected,
        significant increase|decrease|reduction|improvement|correlation|differences,
        results :, methods :, method :, results showed|indicated|revealed|suggest,
        our|these|the|present results|findings|data,
        was|were increased|decreased|reduced|elevated|upregulated|downregulated|higher|lower|
            associated|able|treated|given|followed|seen,
        this study, the present study, in this study, here we, significantly,
        significant difference|differences, were significantly, % of, mean, median, odds ratio,
        regression, group, groups, herein, we report, we have
        """,
        8,
    ),
)
# What a title alone can say.
TITLED = (
    Signal(
        "review",
        4,
        "a title of a review or an essay",
        """
    review, overview, update, perspective, perspectives, the role of, emerging, challenges,
    controversies, concepts, pathophysiology, approaches, advances, guidelines, guideline,
    recommendations, consensus, commentary, editorial, history of, state of the art, future,
    principles, primer, pearls, insights, myth, lessons, what is, how to, what we know,
    an introduction, practice, therapeutic potential, pathogenesis, the management of,
    management of, diagnosis and
        """,
        2,
    ),
    Signal("protocol", 8, "a title of a plan", "protocol, rationale and, study design"),
)
POOLED = (
    Signal(
        "pooled",
        6,
        "studies were put together by a stated method",
        """
        systematic review, systematic reviews, systematic literature review|search, meta analysis,
        meta analyses, metaanalysis, meta analytic, meta regression, systematically review~,
        systematically searched, umbrella review, cochrane review,
        randomised controlled trials were, prisma, pooled analysis
        """,
        3,
    ),
    Signal(
        "pooled",
        3,
        "a search and selection of studies",
        """
        pubmed, medline, embase, cochrane, psycinfo, cinahl, web of science, scopus,
        google scholar, databases were, were searched, we searched, searched for,
        literature search, search of the, search strategy, inclusion criteria,
        eligible studies|trials|articles, # studies|trials|articles|papers,
        studies were included|identified|eligible|selected, trials were included|identified,
        studies|trials|articles met, random effects, fixed effects, pooled, heterogeneity,
        publication bias, risk of bias, quality assessment, two reviewers|authors independently,
        two independent reviewers, selection criteria, data extraction, included studies|trials,
        effect size|sizes, randomised controlled trials, randomized controlled trials
        """,
        4,
    ),
)
PROTOCOL = (
    Signal(
        "protocol",
        8,
        "a plan for a study that has no results yet",
        (
            "study protocol, trial protocol, protocol for a|an|the, protocol of a|an|the, "
            "randomized|randomised protocol, design and rationale, rationale and design, "
            "study rationale, methods and analysis, ethics and dissemination, this protocol, "
            "protocol describes, protocol paper"
        ),
        2,
    ),
    Signal(
        "protocol",
        3,
        "speaks of what will be done",
        """
        will be assessed|recruited|randomized|randomised|enrolled|included|followed|collected|measured
        will be performed|conducted|compared|allocated|assigned|evaluated|analysed|analyzed|invited
        will be used|carried|tested|given|the, we will, the outcome|outcomes will, we plan|intend to
        participants|patients|subjects|children|women|trial|study will, is planned
        """,
        4,
    ),
    Signal("protocol", 1, "speaks of a protocol", "protocol"),
)
CASES = (
    Signal(
        "case",
        7,
        "one patient's history, written up",
        """
        case report|reports, a case of, a case study, case of a|an, case presentation,
        case description, case of _ _? presented|described|reported,
        case is|was presented|described|reported,
        we report|present|describe a|an|one|the|two|three|four|another _? _? case|cases|patient|
            patients|child|woman|man|infant|boy|girl|brother,
        rare|unusual|additional|another|new|interesting _? case, in|
            of this case, the present case,
        present case, our case|patient, first case, an autopsy case, autopsy case,
        clinical vignette, case :,
        report of a|an|one|two|three|four|1|2|3|4 _? case|cases|patient|patients,
        two|three|four cases report
        a # year old, a # yo, a # month old,
        # year|month old _? man|woman|boy|girl|male|female|patient|infant|
            child, in a patient with,
        a patient with|who|presenting|is|was, patient is|was described|reported|presented,
        case illustrates|highlights|demonstrates,
        in a _? child|infant|woman|man|boy|girl|neonate|newborn, patient presented
        two|three|four|2|3|4 _? patients|cases|children|brothers|sisters|siblings|sibs|infants|
            women|men|girls|boys with|who|are|were|is|of,
        brother and sister, we report|present|describe two|three|four
        """,
        4,
    ),
    Signal(
        "case",
        2,
        "speaks of one person",
        """
        she, he, her, his, him, the patient, patient s, the child, the case, this case, case,
        autopsy, mri revealed|showed, ct revealed|showed, was diagnosed, presented with,
        was admitted, presenting with, on admission
        two|three|four|2|3|4 patients|cases|siblings|brothers|sisters
        """,
        5,
    ),
)
