"""Words for cells, tissue and molecules outside a body, and for computer models of them."""

from __future__ import annotations

from .words import Signal

DISHES = (
    Signal(
        "dish",
        5,
        "cells or tissue in a dish",
        """
        cell line|lines,
        cultured _? _? cells|neurons|astrocytes|microglia|myotubes|hepatocytes|fibroblasts|
            islets|cardiomyocytes|keratinocytes|cortical|hippocampal|human
        primary _? _? culture|cultures|neurons|astrocytes|hepatocytes|cells,
        cell|cells|neuronal|tissue|explant|slice|organotypic|neural|astrocyte|coculture|
            monolayer culture|cultures,
        co culture|cultures, coculture~, in culture
        organoid, organoids, spheroid, spheroids, on a chip, embryoid bodies, ex vivo culture
        sh sy5y, hek293~, hek 293, hek293, hek293t, hela, pc12, pc 12, bv2, bv 2, u87, u 87, u251,
        hcmec, huvec, huvecs, min6, ins 1, ins 1e, caco 2, hepg2, hep g2, mcf 7, mcf7, mda mb,
        jurkat, thp 1, thp1, raw 264.7, raw264, a549, nih 3t3, 3t3 l1, cho cells, vero cells, k562,
        hl 60, t98g, n2a, neuro 2a, neuro2a, ht22, ng108, c2c12, h9c2, b16, sk n sh, imr 32,
        bend 3, bend . 3
        ipsc, ipscs, hipsc, hipscs, ipsc derived, induced pluripotent,
        pluripotent stem cell|cells derived, embryonic stem cell|cells derived,
        patient derived cells|fibroblasts|neurons
        cells were treated|cultured|incubated|transfected|exposed|seeded|grown|isolated|
            pretreated|stimulated|maintained,
        cells treated|exposed|incubated|transfected with|to, stably transfected, transfected,
        transfection
        neuroblastoma|glioma|glioblastoma|carcinoma|hybrid|hybridoma|melanoma|leukemia|
            endothelial|microglial|myeloma cells,
        cells cultured, cultured cells, cells in culture|vitro, cell based assay|assays|model,
        in vitro _? model|screening|assay|study, vitro model|study
        """,
        3,
    ),
    Signal(
        "dish",
        4,
        "molecules in a test tube or a computer",
        """
        crystal structure|structures, x ray crystallograph~, cryo em, nmr structure,
        molecular docking, molecular dynamics, in silico, homology model~, density functional,
        quantum chemical
        ic50, ic 50, ic ( 50, ec50, ki value|values, nanomolar affinity,
        binding affinity|assay|assays, recombinant _? protein|proteins,
        purified _? protein|proteins|enzyme, synthes~ and, derivatives were synthesized, nanomolar
        resolution of # _? a, angstrom, fluorescence lifetime|quenching|resonance,
        aggregation kinetics, amyloid fibril|fibrils|aggregation|fibrillation, protein aggregation,
        high throughput screening, circular dichroism, surface plasmon
        """,
        2,
    ),
    Signal(
        "dish",
        2,
        "laboratory work on cells",
        """
        in vitro, ex vivo, mtt assay, cell viability, cell proliferation|migration|invasion|cycle,
        incubat~, sirna, shrna, small interfering, knockdown, overexpress~, western blot~,
        patch clamp, brain|hippocampal|cortical|tissue slices, tissue explants|cultures,
        live cell|cells, living cells, luciferase, plasmid~, cdna, apoptosis assay, flow cytometry,
        conditioned medium, stem cells, progenitor cells, cells
        """,
        3,
    ),
    Signal(
        "dish",
        1,
        "speaks of molecules in cells",
        """
        phosphorylation, phosphorylated, transcription factor|factors, transcriptional, promoter,
        downstream, ligand, ligands, binding domain|site|sites, kinase, kinases, mrna, apoptosis,
        apoptotic, cell death|survival|growth|surface|cycle, cancer cells, tumor cells, telomerase,
        cytotoxicity, cytotoxic, mutants, substrate, substrates, domain, receptor binding, phagocytosis,
        rnai, rna interference, chromatin, histone, fibroblasts, yeast, lysates, intracellular,
        cytoplasmic, human cells, mammalian cells, protein complex, heterodimer
        """,
        5,
    ),
)
