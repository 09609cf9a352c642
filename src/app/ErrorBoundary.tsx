import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { removeShell } from './shell.ts';

interface Props {
  children: ReactNode;
}

/** When a page fails, the frame stays. Also catches a chunk that a newer build has replaced. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch() {
    removeShell();
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <>
        <PageHeading title="This page could not be shown" />
        <p className="mt-2 max-w-prose text-soft">
          Something went wrong, or the site was updated in the meantime. Nothing you have saved is affected.
        </p>
        <p className="mt-6">
          <Button onClick={() => window.location.reload()}>Reload</Button>
        </p>
      </>
    );
  }
}
