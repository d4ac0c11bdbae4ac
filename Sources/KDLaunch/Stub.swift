// KDLaunch
