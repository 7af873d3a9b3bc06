import { describe, expect, it } from 'vitest';
import { findQuestions } from '../../../infra/settings/questions.ts';

describe('A secret is asked about', () => {
  it.each([
    ['HW_USER_PASSWORD', `"pass word"`],
    ['HW_USER_PASSWORD', `'p'`],
    ['HW_USER_PASSWORD', '`p`'],
    ['HW_USER_PASSWORD', '“p”'],
    ['HW_USER_PASSWORD', '‘p’'],
    ['HW_USER_PASSWORD', '„p“'],
    ['HW_USER_PASSWORD', '"p"\r\n'],
    ['WEBHOOK_HUB_SECRETS', '"0123456789abcdef"'],
    ['WEBHOOK_BEARER_TOKENS', `'${'b'.repeat(40)}'`],
    ['SLACK_SIGNING_SECRETS', '"0123456789" "9876543210"'],
    ['MATTERMOST_TOKENS', '"0123456789"'],
  ])('that stands in quotation marks: %s=%j', (name, value) => {
    const questions = findQuestions({ [name]: value });
    expect(questions).toEqual([expect.stringMatching(`^\\? ${name} begins and ends with the same quotation mark: `)]);
    expect(questions.join()).not.toContain(value.trim());
  });

  it.each(['p', '"p', 'p"', `"p'`, '"', '“p"', 'a"b"c', '', 'secretsmanager:a#"b"'])('and not with %j', (value) => {
    expect(findQuestions({ HW_USER_PASSWORD: value })).toEqual([]);
  });
});
