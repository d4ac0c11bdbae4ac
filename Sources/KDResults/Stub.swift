// KDResults
