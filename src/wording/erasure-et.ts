import type { PlanWords } from '../requests/plan-sentence.ts';
import { until } from './estonian.ts';
import { et } from './et.ts';

/** `1 kirje`, `2 kirjet`. */
export const records = (n: number) => (n === 1 ? '1 kirje' : `${n} kirjet`);

/** What becomes of a person's data, in Estonian. */
export const erasureEt: PlanWords = {
  erased: (n) => `kustutatud ${records(n)}`,
  anonymised: (n) => `anonüümseks muudetud ${records(n)}`,
  keptUntil: (n, day, isLatest) =>
    `alles hoitakse ${records(n)} ${isLatest ? 'kõige kauem ' : ''}kuni ${until(day)}`,
  kept: (n) => `alles hoitakse ${records(n)}`,
  because: (cited, why) => `${cited && ` (${cited})`}, sest ${why}`,
  clause: (clause) => `punkt ${clause}`,
  article: et.requests.article,
  whys: {
    'legal-obligation': 'seda nõuab seadus',
    'legal-claims': 'seda on vaja õigusnõuete jaoks',
    'still-necessary': 'seda on veel vaja sinuga sõlmitud lepingu täitmiseks',
    restriction: 'nende kasutamine on piiratud: neid hoitakse, aga ei kasutata',
    request: 'nende kohta esitatud taotlus on veel lahendamata',
  },
  obligedBy: (law) => `seda nõuab seadus (${law})`,
  awaits: (event) => `; tähtaeg algab pärast ${et.event(event).after}`,
  elsewhere: (n) =>
    n === 0 ? 'mujal olevad andmed kustutatakse käsitsi' : `käsitsi kustutatakse ${records(n)}`,
  staysThere: (cited) => `, välja arvatud see, mida tuleb säilitada${cited && ` (${cited})`}`,
  none: 'sinu kohta ei leidunud midagi',
  suppression: et.requests.answer.suppression,
};
