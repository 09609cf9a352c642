import { generateSecret, generateURI, verifySync } from 'otplib';

/** Six digits each half minute (RFC 6238), taken one step early or late: clocks differ, and people type slowly. */
const STEP_SECONDS = 30;

/** 160 bits in base32, as authenticator apps take them. */
export function makeAuthenticatorSecret(): string {
  return generateSecret();
}

/** What the QR code says. */
export function authenticatorUri(secret: string, site: string, email: string): string {
  return generateURI({ issuer: site.replaceAll(':', ' '), label: email, secret });
}

/** The step that a code belongs to, after `lastStep`; null when it is wrong, or too old. */
export function stepOfCode(
  code: string,
  { secret, lastStep, epoch }: { secret: string; lastStep: number; epoch: number },
): number | null {
  const found = verifySync({
    secret,
    token: code,
    epoch,
    epochTolerance: STEP_SECONDS,
    afterTimeStep: lastStep,
  });
  return found.valid && 'timeStep' in found ? found.timeStep : null;
}
