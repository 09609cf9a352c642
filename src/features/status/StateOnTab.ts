import { useEffect } from 'react';
import type { State } from '../../../domain/status/finding.ts';
import { useTitle } from '../../client/title.ts';
import { usePlatformState } from './platformState.ts';

const USUAL_ICON = '/favicon.svg';
const COLORS: Record<Exclude<State, 'operational'>, string> = {
  degraded: '#b45309',
  outage: '#b91c1c',
  maintenance: '#1d4ed8',
  unknown: '#6b7280',
};

/** Draws nothing. Says on the browser's tab, in its title and its icon, when not all is well: among twenty tabs that is all one sees. */
export function StateOnTab(): null {
  const known = usePlatformState();
  const state = known?.state ?? 'operational';
  useTitle(...(known === null || state === 'operational' ? [] : [known.title]), 'Status');
  useEffect(() => {
    showIcon(state === 'operational' ? USUAL_ICON : drawIcon(COLORS[state]));
    return () => showIcon(USUAL_ICON);
  }, [state]);
  return null;
}

function showIcon(href: string): void {
  document.querySelector('link[rel="icon"]')?.setAttribute('href', href);
}

function drawIcon(color: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="${color}"/><path d="M14 7h4v12h-4zm0 14h4v4h-4z" fill="#fff"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
