import { expectTypeOf, test } from 'vitest';
import type { GivenForm, Receipt, Refusal } from '../../../src/embed/contract.ts';
import type { sentWords } from '../../../src/requests/pages/element.ts';
import type { elementForm, fieldErrors } from '../../../src/requests/pages/exchange.ts';

test('what the server says is what the element understands', () => {
  expectTypeOf<ReturnType<typeof elementForm>>().toExtend<GivenForm>();
  expectTypeOf<ReturnType<typeof sentWords>>().toExtend<Receipt>();
  expectTypeOf<ReturnType<typeof fieldErrors>>().toExtend<Refusal['errors']>();
});
