import { win32 } from 'node:path';
import { type Definition, type Installation, SERVICES, type ServiceName } from './installation.ts';
import { escapeXml } from './xmlText.ts';

/** Definition, wrapper and logs share a folder: WinSW reads the definition beside it that has its own name. */
export const WINSW_FOLDER = 'C:\\ProgramData\\ContainerStacks\\service';

/** The definitions for WinSW 2.12, which runs a program as a Windows service; the processes read .env. */
export function winswDefinitions(installation: Installation): Definition[] {
  return (['billing', 'app'] as const).map((service) => ({
    service,
    path: win32.join(WINSW_FOLDER, `${SERVICES[service].id}.xml`),
    text: definition(service, installation),
  }));
}

function definition(service: ServiceName, { folder, node, user }: Installation): string {
  const { id, title, command } = SERVICES[service];
  const program = win32.join(folder, 'cli', 'containerstacks.mjs');
  return `<?xml version="1.0" encoding="UTF-8"?>
<service>
  <id>${id}</id>
  <name>${title}</name>
  <description>${DESCRIPTIONS[service]}</description>
  <executable>${escapeXml(node)}</executable>
  <arguments>${escapeXml(`"${program}" ${command}`)}</arguments>
  <workingdirectory>${escapeXml(folder)}</workingdirectory>
${user === null ? '' : `  <serviceaccount>\n    <username>${escapeXml(user)}</username>\n  </serviceaccount>\n`}\
  <startmode>Automatic</startmode>
  <!-- Restarted 10 seconds after it ends, however often. -->
  <onfailure action="restart" delay="10 sec" />
  <resetfailure>1 hour</resetfailure>
  <!-- Ctrl-C first, force only after this long: the daemon finishes the current slice. -->
  <stoptimeout>30 sec</stoptimeout>
  <log mode="roll-by-size">
    <sizeThreshold>10240</sizeThreshold>
    <keepFiles>8</keepFiles>
  </log>
</service>
`;
}

const DESCRIPTIONS: Record<ServiceName, string> = {
  billing: 'Bills every hour of every VPS instance, exactly once.',
  app: 'Serves the API and the pages, and bills while no billing daemon is active.',
};
