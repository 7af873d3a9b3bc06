import { describe, expect, it } from 'vitest';
import { checkSettings, startOffline } from '../../../infra/settings/functions.ts';
import { cloudSettings, webhookSettings } from '../../support/settings.ts';

describe('A start without a network', () => {
  it('says which channels there are', () => {
    expect(startOffline('webhook', webhookSettings)).toEqual({ channels: ['webhook'], problems: [] });
    expect(startOffline('chatops', cloudSettings)).toEqual({ channels: [], problems: [] });
  });

  it('says what keeps a function from starting, TOKEN_PREFETCH included', () => {
    const { channels, problems } = startOffline('eventbus', { ...cloudSettings, TOKEN_PREFETCH: 'maybe' });
    expect([channels, problems.map(({ name }) => name)]).toEqual([[], ['TOKEN_PREFETCH']]);
    expect(startOffline('eventbus', { ...cloudSettings, TOKEN_PREFETCH: 'true' }).problems).toEqual([]);
  });

  it('takes an endpoint that is read later for one that is there', () => {
    const settings = { ...cloudSettings, HW_WORKSPACE_ENDPOINT: 'ssm:/hotspot/endpoint' };
    expect(checkSettings('eventbus', settings, { mayBePlain: true })).toEqual([]);
  });
});
