import { type Definition, type Installation, SERVICES, type ServiceName } from './installation.ts';
import { escapeXml } from './xmlText.ts';

export const LIST_FOLDER = '/Library/LaunchDaemons';
export const LOG_FOLDER = '/Library/Logs/ContainerStacks';

/** launchd's name of a service. */
export function labelOf(service: ServiceName): string {
  return `org.containerstacks.${service}`;
}

/**
 * The launchd property lists of an installation. Both processes read the .env in their working directory themselves.
 */
export function launchdLists(installation: Installation): Definition[] {
  return (['billing', 'app'] as const).map((service) => ({
    service,
    path: `${LIST_FOLDER}/${labelOf(service)}.plist`,
    text: propertyList(service, installation),
  }));
}

function propertyList(service: ServiceName, { folder, node, user }: Installation): string {
  const { command } = SERVICES[service];
  const program = [node, `${folder}/cli/containerstacks.mjs`, command];
  const log = `${LOG_FOLDER}/${service}.log`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${labelOf(service)}</string>
  <key>ProgramArguments</key>
  <array>
${program.map((part) => `    <string>${escapeXml(part)}</string>`).join('\n')}
  </array>
  <key>WorkingDirectory</key>
  <string>${escapeXml(folder)}</string>
${user === null ? '' : `  <key>UserName</key>\n  <string>${escapeXml(user)}</string>\n`}\
  <!-- Started at boot, and restarted 10 seconds after it ends, however often. -->
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <true/>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <!-- SIGTERM first, SIGKILL only after this many seconds: the daemon finishes the current slice. -->
  <key>ExitTimeOut</key>
  <integer>30</integer>
  <key>Umask</key>
  <integer>${0o077}</integer>
  <key>StandardOutPath</key>
  <string>${log}</string>
  <key>StandardErrorPath</key>
  <string>${log}</string>
</dict>
</plist>
`;
}
