// Plain JavaScript on purpose: it must be able to say its sentence under a Node too old for everything else here.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This project needs Node 22.18 or later; this is ${process.version}. On Linux \`npm ci\` installs the pinned one ` +
      '(do not omit optional dependencies); elsewhere install the version named in .node-version.',
  );
  process.exit(1);
}
