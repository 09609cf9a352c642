import type { Mutant } from '../mutant.ts';
import { ACCOUNT_MUTANTS } from './accounts.ts';
import { AUTO_TOP_UP_MUTANTS } from './autoTopUps.ts';
import { CHARGING_MUTANTS } from './charging.ts';
import { CORRECTION_MUTANTS } from './corrections.ts';
import { DEBTOR_MUTANTS } from './debtors.ts';
import { MOVEMENT_MUTANTS } from './movements.ts';
import { PAYMENT_MUTANTS } from './payments.ts';
import { PLATFORM_MUTANTS } from './platform.ts';
import { PROCESS_MUTANTS } from './processes.ts';
import { RULE_MUTANTS } from './rules.ts';
import { WALLET_MUTANTS } from './wallets.ts';
import { WEBHOOK_MUTANTS } from './webhooks.ts';

export const MUTANTS: readonly Mutant[] = [
  ...CHARGING_MUTANTS,
  ...RULE_MUTANTS,
  ...WALLET_MUTANTS,
  ...MOVEMENT_MUTANTS,
  ...CORRECTION_MUTANTS,
  ...DEBTOR_MUTANTS,
  ...PROCESS_MUTANTS,
  ...PAYMENT_MUTANTS,
  ...AUTO_TOP_UP_MUTANTS,
  ...PLATFORM_MUTANTS,
  ...ACCOUNT_MUTANTS,
  ...WEBHOOK_MUTANTS,
];
