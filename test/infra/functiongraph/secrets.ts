import { secretSettings } from '../../../infra/settings/functions.ts';
import { type Module, type Place, partsOf, placesIn } from './hcl.ts';

/** Where secrets may stand: what FunctionGraph encrypts, and what counts them. */
const MAY =
  /^huaweicloud_fgs_function\.\w+\.(encrypted_user_data|lifecycle\.precondition\.condition)$|^local\.\w+(\.\w+)*$/;

/** Secrets are marked, have no default, and go from their variables through locals into `encrypted_user_data` and nowhere else. */
export async function checkSecrets({ variables, locals, resources, outputs, providers }: Module): Promise<string[]> {
  const secrets = [...secretSettings].map((name) => name.toLowerCase());
  const problems = Object.entries(variables).flatMap(([name, { sensitive, default: fallback }]) => {
    if (!secrets.includes(name)) return sensitive === true ? [`var.${name} is marked as a secret, and is none`] : [];
    return [
      ...(sensitive === true ? [] : [`var.${name} is a secret, and not marked as sensitive`]),
      ...(fallback === undefined ? [] : [`var.${name} is a secret, and has a default`]),
    ];
  });
  const holders = await findHolders(locals, new Set(secrets.map((name) => `var.${name}`)));
  const others = [
    ...placesIn(variables, 'variable'),
    ...resources.flatMap(({ type, name, body }) => placesIn(body, `${type}.${name}`)),
    ...placesIn(outputs, 'output'),
    ...placesIn(providers, 'provider'),
    ...placesIn(locals, 'local'),
  ];
  for (const place of others)
    if ((await holds(place, holders)) && !MAY.test(place.at)) problems.push(`${place.at} holds a secret`);
  const [encrypted, plain] = await Promise.all(
    ['encrypted_user_data', 'user_data'].map(async (argument) => {
      const places = resources.flatMap(({ type, name, body }) => placesIn(body[argument] ?? null, `${type}.${name}`));
      return (await Promise.all(places.map((place) => holds(place, holders)))).some((found) => found);
    }),
  );
  return [
    ...problems,
    ...(encrypted ? [] : ['no secret reaches encrypted_user_data']),
    ...(plain ? ['user_data holds a secret'] : []),
  ];
}

/** Whatever holds a secret because it is made of one that does. */
async function findHolders(locals: Module['locals'], holders: Set<string>): Promise<ReadonlySet<string>> {
  for (let before = 0; before !== holders.size; ) {
    before = holders.size;
    for (const [name, value] of Object.entries(locals))
      for (const place of placesIn(value, name)) if (await holds(place, holders)) holders.add(`local.${name}`);
  }
  return holders;
}

async function holds({ text }: Place, holders: ReadonlySet<string>): Promise<boolean> {
  const { references } = await partsOf(text);
  return references.some((reference) => holders.has(reference.slice(0, 2).join('.')));
}
