# Pages opened for a class.
