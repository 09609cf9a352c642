import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handleFromName } from '../../domain/accounts/handle.ts';
import { faultOfPassword } from '../../domain/accounts/passwordRule.ts';
import { secondsToWait } from '../../domain/accounts/signInRule.ts';

const NONE = {
  ofAccount: 0,
  ofNetwork: 0,
  ofNetworkWithAccount: 0,
  secondsSinceLastOfNetwork: 0,
  secondsSinceLastOfNetworkWithAccount: 0,
};

for (const [what, failures, seconds] of [
  ['nothing failed', {}, 0],
  ['four failures from here', { ofAccount: 4, ofNetwork: 4, ofNetworkWithAccount: 4 }, 0],
  ['the fifth', { ofAccount: 5, ofNetwork: 5, ofNetworkWithAccount: 5 }, 30],
  ['the sixth', { ofAccount: 6, ofNetwork: 6, ofNetworkWithAccount: 6 }, 60],
  ['the ninth', { ofAccount: 9, ofNetwork: 9, ofNetworkWithAccount: 9 }, 480],
  ['the tenth: never more than the window', { ofAccount: 10, ofNetwork: 10, ofNetworkWithAccount: 10 }, 900],
  ['a thousand', { ofAccount: 1000, ofNetwork: 1000, ofNetworkWithAccount: 1000 }, 900],
  ['the fifth, ten seconds ago', { ofNetworkWithAccount: 5, secondsSinceLastOfNetworkWithAccount: 10.2 }, 20],
  ['the fifth, thirty seconds ago', { ofNetworkWithAccount: 5, secondsSinceLastOfNetworkWithAccount: 30 }, 0],
  ['nineteen with other accounts from here', { ofNetwork: 19 }, 0],
  ['twenty with other accounts from here', { ofNetwork: 20 }, 30],
  ['a thousand from elsewhere, none from here', { ofAccount: 1000 }, 0],
  ['nineteen in all, one from here', { ofAccount: 19, ofNetwork: 1, ofNetworkWithAccount: 1 }, 0],
  ['twenty in all, one from here', { ofAccount: 20, ofNetwork: 1, ofNetworkWithAccount: 1 }, 30],
] as const) {
  test(`sign-in after ${what} waits ${seconds} s`, () => {
    assert.equal(secondsToWait({ ...NONE, ...failures }), seconds);
  });
}

for (const [password, fault] of [
  ['eleven chars'.slice(0, 11), 'must have at least 12 characters'],
  ['twelve chars', null],
  ['x'.repeat(100) + 'y'.repeat(101), 'must have at most 200 characters'],
  ['x'.repeat(100) + 'y'.repeat(100), null],
  ['👍👎👍👎👎👍', 'must have at least 12 characters'],
  ['Ada.Lovelace@Example.org', 'must not be the e-mail address'],
  ['Password1234', 'is one of the first that are guessed'],
  ['aaaaaaaaaaaa', 'is one of the first that are guessed'],
  ['abcabcabcabc', 'is one of the first that are guessed'],
  ['a long way to Tipperary', null],
] as const) {
  test(`the password "${password.slice(0, 30)}" ${fault ?? 'may be used'}`, () => {
    assert.equal(faultOfPassword(password, 'ada.lovelace@example.org'), fault);
  });
}

for (const [name, handle] of [
  ['Northwind Traders', 'northwind-traders'],
  ['  Müller & Söhne, Zürich ', 'muller-sohne-zurich'],
  ['42', 'org-42'],
  ['日本', 'org'],
  ['-', 'org'],
  ['x'.repeat(80), 'x'.repeat(48)],
  [`${'x'.repeat(47)} y`, 'x'.repeat(47)],
] as const) {
  test(`"${name.slice(0, 20)}" suggests the handle ${handle}`, () =>
    assert.equal(handleFromName(name), handle));
}
