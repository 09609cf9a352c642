import './app/theme.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { makeQueryClient } from './client/queryClient.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');

const tree = createRoot(root);
// In slices: the page was sent with what matters, and answers to touch meanwhile.
startTransition(() =>
  tree.render(
    <StrictMode>
      <QueryClientProvider client={makeQueryClient()}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  ),
);
