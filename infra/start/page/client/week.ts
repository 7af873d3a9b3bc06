import { useEffect, useState } from 'preact/hooks';
import type { Note, Stretch, Week } from '../messages.ts';
import { showMinute } from './format.ts';
import { html } from './html.ts';
import { ask } from './server.ts';
import type { Texts } from './texts.ts';

const DAY = 24 * 60;

/** The schedules of a list, drawn. */
export function WeekView({ schedules, texts }: { schedules: string; texts: Texts }) {
  const [list, setList] = useState(schedules);
  const [zone, setZone] = useState<string>();
  const [offset, setOffset] = useState(0);
  const [week, setWeek] = useState<Week | { problems: readonly string[] }>();
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(() => {
      ask<Week | { problems: readonly string[] }>('week', { schedules: list, zone, offset }).then(
        (read) => isWanted && setWeek(read),
        (error) => isWanted && setWeek({ problems: [error.message] }),
      );
    }, 200);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [list, zone, offset]);
  const { week: words } = texts;
  return html`<section class="week" aria-labelledby="week-heading">
    <h2 id="week-heading">${words.heading}</h2>
    <label class="field" for="schedules">${words.list}</label>
    <textarea id="schedules" rows="6" spellcheck=${false} value=${list} onInput=${(event: Event) => setList((event.target as HTMLTextAreaElement).value)}></textarea>
    ${
      week &&
      'problems' in week &&
      html`<div role="alert"><p class="problem">${words.problems}</p>
        <ul>${week.problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>`
    }
    ${
      week &&
      'lanes' in week &&
      html`<div class="buttons">
          <button type="button" onClick=${() => setOffset(offset - 1)}>${words.previous}</button>
          <button type="button" onClick=${() => setOffset(0)}>${words.now}</button>
          <button type="button" onClick=${() => setOffset(offset + 1)}>${words.next}</button>
          <label>${words.zone} <select value=${week.zone} onChange=${(event: Event) => setZone((event.target as HTMLSelectElement).value)}>
            ${week.zones.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}
          </select></label>
        </div>
        <${Drawn} week=${week} texts=${texts} />`
    }
  </section>`;
}

function Drawn({ week, texts }: { week: Week; texts: Texts }) {
  const { week: words } = texts;
  const time = (minutes: number) => showMinute(minutes, words.days);
  return html`<h3>${words.of(week.monday)}, ${week.zone}</h3>
    ${week.lanes.map(
      (lane) => html`<figure key=${lane.config}>
        <figcaption>${words.config(lane.config)}. ${words.hours(lane.onHours)}</figcaption>
        <${Lane} stretches=${lane.stretches} runs=${week.runs.map(({ at }) => at)} texts=${texts} />
      </figure>`,
    )}
    <p class="legend"><span class="key on"></span> ${words.on} <span class="key off"></span> ${words.off} <span class="key unknown"></span> ${words.unknown}</p>
    <h3>${words.notes}</h3>
    ${week.notes.length === 0 ? html`<p>${words.noNotes}</p>` : html`<ul class="notes">${week.notes.map((note) => html`<li>${showNote(note, texts)}</li>`)}</ul>`}
    <details><summary>${words.runs(week.runs.length)}</summary>
      <ul class="runs">${week.runs.map(({ at, name, does, action }) => html`<li>${time(at)} ${name}: ${does === 'other' ? action : words[does]}</li>`)}</ul>
      ${week.more && html`<p class="quiet">${words.moreRuns}</p>`}
    </details>`;
}

function Lane({ stretches, runs, texts }: { stretches: readonly Stretch[]; runs: readonly number[]; texts: Texts }) {
  const { days } = texts.week;
  return html`<div class="days">
    <span aria-hidden="true"></span>
    <span class="hours" aria-hidden="true">${[0, 6, 12, 18, 24].map((hour) => html`<span>${hour}</span>`)}</span>
    ${days.map((day, index) => {
      const [from, to] = [index * DAY, (index + 1) * DAY];
      const parts = stretches
        .filter((one) => one.from < to && one.to > from)
        .map((one) => ({ ...one, from: Math.max(one.from, from) - from, to: Math.min(one.to, to) - from }));
      const spoken = parts.map(
        (one) => `${clock(one.from)}–${clock(one.to)} ${texts.week[one.state]}${one.by ? ` (${one.by})` : ''}`,
      );
      return html`<span class="day" key=${day}>${day}</span>
        <svg viewBox="0 0 ${DAY} 40" preserveAspectRatio="none" role="img" aria-label=${`${day}: ${spoken.join(', ')}`}>
          ${parts.map((one) => html`<rect class=${one.state} x=${one.from} width=${Math.max(1, one.to - one.from)} y="0" height="40"><title>${`${clock(one.from)}–${clock(one.to)} ${texts.week[one.state]} ${one.by ?? ''}`}</title></rect>`)}
          ${[6, 12, 18].map((hour) => html`<line class="hour" x1=${hour * 60} x2=${hour * 60} y1="0" y2="40" />`)}
          ${runs.filter((at) => at >= from && at < to).map((at) => html`<line class="run" x1=${at - from} x2=${at - from} y1="0" y2="40" />`)}
        </svg>`;
    })}
  </div>`;
}

const clock = (minutes: number) => (minutes >= DAY ? '24:00' : showMinute(minutes, ['']).trim());

function showNote(note: Note, { week: { note: words, days } }: Texts): string {
  const time = (minutes: number) => showMinute(minutes, days);
  switch (note.kind) {
    case 'at-once':
      return words[note.kind](note.names.join(', '), time(note.at));
    case 'already-on':
    case 'already-off':
      return words[note.kind](note.name, note.by, time(note.at));
    case 'long-off':
      return words[note.kind](time(note.from), time(note.to), note.hours);
    case 'left-out':
      return words[note.kind](note.name, note.clock, note.zone);
    case 'rate':
    case 'not-this-week':
      return words[note.kind](note.name, note.words);
    default:
      return words[note.kind]();
  }
}
