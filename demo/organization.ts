import type { Instant } from '../domain/instant.ts';

export interface DemoOrganization {
  name: string;
  handle: string;
  createdAt: Instant;
  topUps: { at: Instant; amountMicros: bigint; reason: string }[];
  instances: DemoInstance[];
}

export interface DemoInstance {
  name: string;
  region: string;
  plan: string;
  status: 'running' | 'stopped' | 'error' | 'provisioning' | 'deleted';
  createdAt: Instant;
  startedAt: Instant | null;
  /** When it got its status. */
  statusSince: Instant;
  deletedAt: Instant | null;
  /** The plan it had before, and when it was resized. */
  resized: { from: string; at: Instant } | null;
}
