/** Stands in for libraries behind built-ins that no admitted policy calls. */
module.exports = {};
