import { z } from 'zod';
import { PresentPassword } from './accounts.ts';
import { Count, Timestamp } from './values.ts';

/** Of an authenticator app, or a recovery code: spaces, dashes and capitals don't matter. */
const FactorCode = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: 'a code of the authenticator app, or a recovery code', examples: ['123456'] });

export const PendingSignIn = z
  .object({ factors: z.array(z.enum(['authenticator'])).describe('what the account also asks for') })
  .meta({ id: 'PendingSignIn', description: 'The password is right, and the account asks for more' });
export type PendingSignIn = z.infer<typeof PendingSignIn>;

export const SignInCode = z.strictObject({ code: FactorCode }).meta({ id: 'SignInCode' });

export const Reauthentication = z
  .strictObject({
    password: PresentPassword,
    code: FactorCode.optional().describe('where the account asks for one at sign-in'),
  })
  .meta({ id: 'Reauthentication' });

export const Factors = z
  .object({
    authenticator: z
      .object({ since: Timestamp })
      .nullable()
      .describe('the authenticator app that sign-in asks for a code of'),
    recoveryCodesLeft: Count,
  })
  .meta({ id: 'Factors', description: 'What signing in to your account takes beside the password' });
export type Factors = z.infer<typeof Factors>;

export const NewAuthenticator = z
  .object({
    secret: z.string().describe('base32, to enter by hand'),
    uri: z.string().describe('otpauth://…, to show as a QR code'),
  })
  .meta({ id: 'NewAuthenticator', description: 'An authenticator app to set up; a code of it confirms it' });
export type NewAuthenticator = z.infer<typeof NewAuthenticator>;

export const AuthenticatorCode = z
  .strictObject({
    code: z
      .string()
      .max(20)
      .regex(/^\s*(\d\s*){6}$/, { error: 'must be the six digits that the app shows, such as 123456' })
      .meta({ examples: ['123456'] }),
  })
  .meta({ id: 'AuthenticatorCode' });

export const RecoveryCodes = z
  .object({ codes: z.array(z.string()).describe('each works once; returned only this time') })
  .meta({ id: 'RecoveryCodes', description: 'Codes that stand in for a lost authenticator app' });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;
