import { pathToFileURL } from 'node:url';
import { type Definition, type Installation, SERVICES, type ServiceName } from './installation.ts';

export const UNIT_FOLDER = '/etc/systemd/system';
/** Under /var/lib, systemd's state folder: holds the daemon's status file. */
const STATE_FOLDER = 'containerstacks';
/** What ProtectHome hides. */
const HOMES = /^\/(home|root|run\/user)(\/|$)/;
/** Marks a unit whose user is removed with it; systemd ignores keys that begin with X-. */
const MADE_USER_KEY = 'X-ContainerStacks-MadeUser';

/** The systemd units of an installation. Their comments answer what a reader of the units would ask. */
export function systemdUnits(installation: Installation): Definition[] {
  return (['billing', 'app'] as const).map((service) => ({
    service,
    path: `${UNIT_FOLDER}/${SERVICES[service].id}.service`,
    text: [unitSection(service, installation), serviceSection(service, installation), INSTALL_SECTION].join(
      '\n',
    ),
  }));
}

/** The account that an install made for this unit, if any. */
export function madeUserOf(unit: string): string | null {
  return new RegExp(`^${MADE_USER_KEY}=(.+)$`, 'm').exec(unit)?.[1] ?? null;
}

function unitSection(service: ServiceName, { folder, user, madeUser }: Installation): string {
  const guide = specifiers(pathToFileURL(`${folder}/docs/billing-daemon.md`).href);
  return `[Unit]
Description=${SERVICES[service].title}
Documentation=${guide}
Wants=network-online.target
# No Requires=: the database may be on another machine, and the program waits for it.
After=network-online.target postgresql.service
# Never give up, however often it had to be started again; not even after bad settings, which may be fixed meanwhile.
StartLimitIntervalSec=0
${user !== null && madeUser ? `${MADE_USER_KEY}=${user}\n` : ''}`;
}

function serviceSection(service: ServiceName, installation: Installation): string {
  const { folder, node, user } = installation;
  const { id, command } = SERVICES[service];
  const program = [node, `${folder}/cli/containerstacks.mjs`].map(argument).join(' ');
  return `[Service]
Type=notify
# systemd-notify sends the messages, as a process of its own.
NotifyAccess=all
User=${user ?? 'root'}
WorkingDirectory=${specifiers(folder)}
EnvironmentFile=${specifiers(folder)}/.env
# Settings for this process alone, such as its own database login.
EnvironmentFile=-/etc/containerstacks/${service}.env
ExecStart=${program} ${command}
SyslogIdentifier=${id}
Restart=always
RestartSec=10
${service === 'billing' ? BILLING_RHYTHM : APP_RHYTHM}
KillMode=mixed
# A core dump would contain passwords.
LimitCORE=0

UMask=0077
CapabilityBoundingSet=
AmbientCapabilities=
NoNewPrivileges=yes
ProtectSystem=strict
${homes(installation)}
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
PrivateIPC=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
# AF_UNIX: for PostgreSQL's local socket and for notifications.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
# No MemoryDenyWriteExecute: Node compiles at run time.
`;
}

const BILLING_RHYTHM = `# Fed by progress: each turn of the daemon's loop, at most 60 s apart, and each step of a run. Not below 75.
WatchdogSec=90
# On SIGTERM the daemon finishes the current slice, and allows itself 20 s for it.
TimeoutStopSec=30
StateDirectory=${STATE_FOLDER}
StateDirectoryMode=0755`;

const APP_RHYTHM = `# Fed by the app's own answers to /livez.
WatchdogSec=60
TimeoutStopSec=30
# For absences of the database. Not the daemon's, whose account may be another.
StateDirectory=${STATE_FOLDER}-app`;

const INSTALL_SECTION = `[Install]
WantedBy=multi-user.target
`;

/** The service sees home directories as empty, except for the program if it is in one. */
function homes({ folder, node }: Installation): string {
  const shown = [folder, ...(node.startsWith(`${folder}/`) ? [] : [node])].filter((path) => HOMES.test(path));
  if (shown.length === 0) return 'ProtectHome=yes';
  return `ProtectHome=tmpfs\nBindReadOnlyPaths=${shown.map(boundPath).join(' ')}`;
}

/** A percent sign starts a specifier. */
function specifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

function quoted(text: string): string {
  return /[\s"'\\;]/.test(text) ? `"${text.replaceAll(/["\\]/g, '\\$&')}"` : text;
}

/** In a command line, a dollar sign also starts a variable. */
function argument(text: string): string {
  return quoted(specifiers(text).replaceAll('$', '$$$$'));
}

/** In the list of paths, a colon separates source and target. */
function boundPath(path: string): string {
  return quoted(specifiers(path).replaceAll(':', '\\:'));
}
