import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { PlatformStatus } from '../../../contracts/platformStatus.ts';
import { useViewer } from '../../client/viewer.ts';
import { platformStatusQuery, takeStatus } from './platformState.ts';
import { billingDaemonQuery, newest, vpsStatsQuery } from './queries.ts';

const NAME = 'containerstacks-health';
/** The browser comes back by itself after a broken connection, but not after a refusal. */
const TRY_AGAIN_MS = 30_000;

const KEYS = { stats: vpsStatsQuery.queryKey, billing: billingDaemonQuery.queryKey } as const;
const KINDS = ['state', 'stats', 'billing'] as const;

type Told =
  | { kind: 'state'; data: PlatformStatus }
  | { kind: keyof typeof KEYS; data: { lastUpdated: string } }
  /** The stream broke: perhaps the app is gone. */
  | { kind: 'lost' };

/**
 * Takes what the server pushes into the figures, while the tab is seen. One stream a browser: the tab that holds the lock
 * has it, and tells the others. Anew for another viewer, who may see more or less.
 */
export function useLiveHealth(): void {
  const queries = useQueryClient();
  const viewer = useViewer();
  const viewerId = viewer === undefined ? undefined : (viewer?.id ?? null);
  useEffect(() => {
    if (viewerId === undefined) return;
    let leave: (() => void) | null = null;
    const look = () => {
      if (document.visibilityState === 'visible') leave ??= joinIn(queries, `${NAME} ${viewerId}`);
      else {
        leave?.();
        leave = null;
      }
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      leave?.();
    };
  }, [queries, viewerId]);
}

function joinIn(queries: QueryClient, name: string): () => void {
  const channel = new BroadcastChannel(name);
  const left = new AbortController();
  channel.onmessage = ({ data }: MessageEvent<Told>) => take(queries, data);
  const lead = () =>
    stream(left.signal, (told) => {
      take(queries, told);
      channel.postMessage(told);
    });
  // Only known to pages of HTTPS and of this machine: without it, each tab has a stream.
  if (navigator.locks) navigator.locks.request(name, { signal: left.signal }, lead).catch(() => {});
  else lead();
  return () => {
    left.abort();
    channel.close();
  };
}

/** Listens until the signal. */
function stream(signal: AbortSignal, tell: (told: Told) => void): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource;
    let again: ReturnType<typeof setTimeout>;
    const open = () => {
      source = new EventSource('/api/health/events');
      for (const kind of KINDS) {
        source.addEventListener(kind, ({ data }) => tell({ kind, data: JSON.parse(data) } as Told));
      }
      source.onerror = () => {
        tell({ kind: 'lost' });
        if (source.readyState === EventSource.CLOSED) again = setTimeout(open, TRY_AGAIN_MS);
      };
    };
    open();
    signal.addEventListener('abort', () => {
      clearTimeout(again);
      source.close();
      resolve();
    });
  });
}

function take(queries: QueryClient, told: Told): void {
  if (told.kind === 'lost') void queries.invalidateQueries(platformStatusQuery);
  else if (told.kind === 'state') takeStatus(queries, told.data);
  // What was asked for meanwhile may be newer.
  else queries.setQueryData<typeof told.data>(KEYS[told.kind], (known) => newest(known, told.data));
}
