// KDExperiment
