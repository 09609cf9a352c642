import { lazy } from 'react';

/** Dialogs and forms that visitors need not load. */
const actions = () => import('./reportActions.tsx');

export const OpenIncident = lazy(async () => ({ default: (await actions()).OpenIncident }));
export const DescribeIncident = lazy(async () => ({ default: (await actions()).DescribeIncident }));
export const PostUpdate = lazy(async () => ({ default: (await actions()).PostUpdate }));
export const ResolveIncident = lazy(async () => ({ default: (await actions()).ResolveIncident }));
export const PlanMaintenance = lazy(async () => ({ default: (await actions()).PlanMaintenance }));
export const ChangeMaintenance = lazy(async () => ({ default: (await actions()).ChangeMaintenance }));
export const CancelMaintenance = lazy(async () => ({ default: (await actions()).CancelMaintenance }));
export const CreditIncident = lazy(async () => ({
  default: (await import('./CreditIncident.tsx')).CreditIncident,
}));
