import { toLinks } from './words.ts';

/** Mentions and links in angle brackets: `<@U123|alice>`, `<@123>`, `<#C1|general>`, `<!channel>`; `<mailto:a@b|a@b>`. */
export const angledLinks = toLinks({
  mention: '<[@#!][^<>]*>',
  link: String.raw`<[a-z][a-z\d+.\-]*:[^<>]*>`,
  labelOf(link) {
    const [target = '', label] = link.slice(1, -1).split(/\|(.*)/s);
    if (target.startsWith('@')) return label?.replace(/^@/, '');
    return /^[#!]/.test(target) ? undefined : label || target.replace(/^mailto:/i, '');
  },
});
