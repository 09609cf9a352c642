import { type ComponentType, lazy } from 'react';
import type { PageName } from '../../contracts/pages.ts';

/** Each page is a chunk of its own, loaded when it is opened. */
export const pages: Record<PageName, ComponentType> = {
  status: lazy(() => import('../pages/Status.tsx')),
  incident: lazy(() => import('../pages/Incident.tsx')),
  maintenance: lazy(() => import('../pages/Maintenance.tsx')),
  confirmSubscription: lazy(() => import('../pages/ConfirmSubscription.tsx')),
  unsubscribe: lazy(() => import('../pages/Unsubscribe.tsx')),
  aboutUs: lazy(() => import('../pages/AboutUs.tsx')),
  signIn: lazy(() => import('../pages/SignIn.tsx')),
  register: lazy(() => import('../pages/Register.tsx')),
  forgotPassword: lazy(() => import('../pages/ForgotPassword.tsx')),
  resetPassword: lazy(() => import('../pages/ResetPassword.tsx')),
  confirmEmail: lazy(() => import('../pages/ConfirmEmail.tsx')),
  invitation: lazy(() => import('../pages/Invitation.tsx')),
  account: lazy(() => import('../pages/Account.tsx')),
  organizations: lazy(() => import('../pages/Organizations.tsx')),
  instances: lazy(() => import('../pages/Instances.tsx')),
  instance: lazy(() => import('../pages/Instance.tsx')),
  wallet: lazy(() => import('../pages/Wallet.tsx')),
  ledgerEntry: lazy(() => import('../pages/LedgerEntry.tsx')),
  statement: lazy(() => import('../pages/Statement.tsx')),
  containers: lazy(() => import('../pages/Containers.tsx')),
  tickets: lazy(() => import('../pages/Tickets.tsx')),
  ticket: lazy(() => import('../pages/Ticket.tsx')),
  members: lazy(() => import('../pages/Members.tsx')),
  billing: lazy(() => import('../pages/Billing.tsx')),
  billingRun: lazy(() => import('../pages/BillingRun.tsx')),
  plans: lazy(() => import('../pages/Plans.tsx')),
  plan: lazy(() => import('../pages/Plan.tsx')),
  auditLog: lazy(() => import('../pages/AuditLog.tsx')),
};
