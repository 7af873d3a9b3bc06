// The door by which serverless.yml reaches TypeScript: the packager reads JavaScript, and Node takes the types out of what it requires.
module.exports = { ...require('./template.ts') };
