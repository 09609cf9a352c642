import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { mailPreviews } from './cli/devMails.ts';

/** The pages: `npm run build`, or `npm run dev:pages` beside a running app, which answers the API. */
export default defineConfig({
  root: 'src',
  plugins: [react(), tailwind(), mailPreviews()],
  build: {
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'baseline-widely-available',
    // Every browser of the target knows it, and the content security policy allows nothing inline.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What many pages draw with comes in one file: on a slow line each request of a page costs more than its bytes.
        codeSplitting: {
          groups: [
            { name: 'queries', test: /node_modules\/@tanstack\// },
            { name: 'shared', test: isShared, minShareCount: 4 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});

/** Dialogs bring a library along that visitors need not load. */
function isShared(id: string): boolean {
  return /\/src\/(ui|client)\//.test(id) && !/Confirmation|Dialog/.test(id);
}
