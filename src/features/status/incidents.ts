import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Operations } from '../../client/operations.ts';
import { request } from '../../client/request.ts';
import type { StateName } from '../../ui/StateMark.tsx';
import type { Incident, Maintenance } from '../../../contracts/incidents.ts';

const EVERY_MS = 25_000;

/** What everybody is told: what is open, and by day what is over. */
export const historyQuery = infiniteQueryOptions({
  queryKey: ['status', 'incidents'],
  queryFn: ({ pageParam, signal }) =>
    request('GET /api/status/incidents', {
      query: pageParam === null ? {} : { cursor: pageParam },
      signal,
    }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
  select: ({ pages }) => ({
    incidents: pages.flatMap(({ open }) => open.incidents),
    maintenance: pages.flatMap(({ open }) => open.maintenance),
    days: pages.flatMap(({ days }) => days),
  }),
  refetchInterval: EVERY_MS,
});

export function incidentQuery(incident: string) {
  return queryOptions({
    queryKey: ['status', 'incidents', incident],
    queryFn: ({ signal }) => request('GET /api/status/incidents/{incident}', { path: { incident }, signal }),
    refetchInterval: EVERY_MS,
  });
}

export function maintenanceQuery(maintenance: string) {
  return queryOptions({
    queryKey: ['status', 'maintenance', maintenance],
    queryFn: ({ signal }) =>
      request('GET /api/status/maintenance/{maintenance}', { path: { maintenance }, signal }),
    refetchInterval: EVERY_MS,
  });
}

/** How an incident or maintenance looks in its state. */
export const INCIDENT_LOOKS: Record<Incident['state'], { state: StateName; word: string }> = {
  investigating: { state: 'error', word: 'Investigating' },
  identified: { state: 'warning', word: 'Identified' },
  monitoring: { state: 'warning', word: 'Monitoring' },
  resolved: { state: 'running', word: 'Resolved' },
};

export const MAINTENANCE_LOOKS: Record<Maintenance['state'], { state: StateName; word: string }> = {
  planned: { state: 'maintenance', word: 'Planned maintenance' },
  in_progress: { state: 'maintenance', word: 'Maintenance in progress' },
  completed: { state: 'running', word: 'Maintenance completed' },
  cancelled: { state: 'stopped', word: 'Maintenance cancelled' },
};

const COMPONENT_WORDS = { app: 'App', database: 'Database', billing: 'Billing' } as const;

/** "App, Database" */
export function describeComponents(components: Incident['components']): string {
  return components.map((component) => COMPONENT_WORDS[component]).join(', ');
}

type Body<Name extends keyof Operations> = Operations[Name] extends { body: infer Given } ? Given : never;
export type IncidentGiven = Body<'POST /api/status/incidents'>;
export type MaintenanceGiven = Body<'POST /api/status/maintenance'>;
export type UpdateGiven = Body<'POST /api/status/incidents/{incident}/updates'>;

/** What administrators do; whatever is shown of the platform's state is asked for anew. */
export function useReports() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['status'] });
  return {
    open: useMutation({
      mutationFn: (body: IncidentGiven) => request('POST /api/status/incidents', { body }),
      onSuccess,
    }),
    update: useMutation({
      mutationFn: ({ incident, body }: { incident: string; body: UpdateGiven }) =>
        request('POST /api/status/incidents/{incident}/updates', { path: { incident }, body }),
      onSuccess,
    }),
    plan: useMutation({
      mutationFn: (body: MaintenanceGiven) => request('POST /api/status/maintenance', { body }),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ maintenance, body }: { maintenance: string; body: Partial<MaintenanceGiven> }) =>
        request('PATCH /api/status/maintenance/{maintenance}', { path: { maintenance }, body }),
      onSuccess,
    }),
    cancel: useMutation({
      mutationFn: (maintenance: string) =>
        request('POST /api/status/maintenance/{maintenance}/cancel', { path: { maintenance } }),
      onSuccess,
    }),
  };
}
