import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

interface Props {
  children: ReactNode;
}

/** A page that fails leaves the frame standing. Also for a part of the program that a newer build has replaced. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <>
        <PageHeading title="This page failed" />
        <p className="mt-2 max-w-prose text-soft">
          Something in it went wrong, or it has been updated meanwhile. Nothing was changed by that.
        </p>
        <p className="mt-6">
          <Button onClick={() => window.location.reload()}>Load it again</Button>
        </p>
      </>
    );
  }
}
