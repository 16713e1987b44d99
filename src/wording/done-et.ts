import type { DoneWords } from '../requests/done-sentence.ts';
import { erasureEt, records } from './erasure-et.ts';
import { on } from './estonian.ts';

// Saaja kinnitab sama nupuga, oli tal siis midagi või mitte
const recipients = (ask: string, confirmed: string, undone: string): DoneWords['recipients']['erasure'] => ({
  telling: (name) => `${name} saab palve ${ask} samal ajal, kui sina saad selle vastuse.`,
  acknowledged: (name, day) => `${name} kinnitas ${on(day)}, et ${confirmed}.`,
  told: (name, day) => `${name}: palusime ${on(day)} ${ask}, kinnitust veel ei ole.`,
  open: (name) => `${name}: palve ${ask} on veel saatmata.`,
  failed: (name) => `${name} ei saanud ${undone}.`,
});

/** Mida inimese andmetega tehti. */
export const doneEt: DoneWords = {
  ...erasureEt,
  failed: (n) => `kustutamata jäi ${records(n)}: andmebaas keeldus`,
  byHand: {
    done: (n, day) =>
      n === 0
        ? `mujal olnud andmed kustutati käsitsi ${on(day)}`
        : `käsitsi kustutati ${records(n)} (${on(day)})`,
    failed: (n) =>
      n === 0
        ? 'mujal olevaid andmeid ei õnnestunud käsitsi kustutada'
        : `käsitsi ei õnnestunud kustutada ${records(n)}`,
    open: (n) =>
      n === 0
        ? 'mujal olevad andmed on veel kustutamata: teeme seda käsitsi'
        : `veel on kustutamata ${records(n)}: teeme seda käsitsi`,
    said: 'andmed on teistes süsteemides; mida me seal tegime, on kirjas meie sõnumis',
  },
  proof: 'need tõendavad, et esitasid taotluse ja said vastuse',
  recipients: {
    erasure: recipients(
      'sinu andmed kustutada',
      'tal ei ole sinu andmeid peale nende, mida seadus kohustab säilitama',
      'sinu andmeid kustutada',
    ),
    rectification: recipients(
      'sinu andmed parandada',
      'sinu andmed on parandatud või et tal neid ei ole',
      'sinu andmeid parandada',
    ),
    restriction: recipients(
      'sinu andmete kasutamine peatada',
      'ta sinu andmeid praegu ei kasuta',
      'sinu andmete kasutamist peatada',
    ),
  },
};
