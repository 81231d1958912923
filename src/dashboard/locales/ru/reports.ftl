# Reports, search and exports.
