import { randomBytes } from 'node:crypto';

/** As Standard Webhooks writes it: 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** A secret to sign with. It is kept as it is, since signing takes the secret itself. */
export function makeSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}
