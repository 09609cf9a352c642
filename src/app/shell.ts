import { useLayoutEffect } from 'react';

/** Takes away what index.html shows until the program draws, as soon as there is something instead. */
export function removeShell(): void {
  document.querySelector('.shell')?.remove();
}

export function useShellEnd(): void {
  useLayoutEffect(removeShell, []);
}
