// KDModels
