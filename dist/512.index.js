export const id = 512;
export const ids = [512];
export const modules = {

/***/ 2512:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runCommandLine: () => (/* binding */ runCommandLine)
});

// EXTERNAL MODULE: ./lib/errors/problems.js + 29 modules
var errors_problems = __webpack_require__(960);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(8321);
// EXTERNAL MODULE: ./lib/text/sanitise.js
var sanitise = __webpack_require__(4501);
// EXTERNAL MODULE: ./lib/host/log/log.js + 1 modules
var log = __webpack_require__(2621);
// EXTERNAL MODULE: ./lib/host/machine.js + 1 modules
var machine = __webpack_require__(8250);
// EXTERNAL MODULE: ./lib/host/runner/process-end.js
var process_end = __webpack_require__(5740);
// EXTERNAL MODULE: ./lib/host/version.generated.js
var version_generated = __webpack_require__(9861);
;// CONCATENATED MODULE: ./lib/host/terminal.js









const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
const createTerminal = (environment, flags) => {
    const setting = new RegExp(`^(?:${flags.join('|')})(?=[\\s:])`);
    const stop = new AbortController();
    let interruption;
    for (const signal of SIGNALS) {
        process.on(signal, () => {
            const exitCode = 128 + external_node_os_.constants.signals[signal];
            if (interruption !== undefined)
                return void (0,process_end/* endProcess */.JZ)(exitCode);
            interruption = exitCode;
            say('Stopping; a second signal ends it at once.');
            stop.abort((0,errors_problems/* failure */.V2)('stopped', { signal }));
        });
    }
    for (const stream of [process.stdout, process.stderr])
        stream.on('error', () => { });
    return {
        host: {
            caller: readCaller(environment),
            log: (0,log/* createLog */.h)({
                line: say,
                notice: say,
                warning: (text) => say(`warning: ${text}`),
                openGroup: say,
                closeGroup: () => { },
            }),
            stop: stop.signal,
            mask: () => { },
            tokenEndpoint: { url: '', bearer: '' },
        },
        environment,
        readInput: () => {
            if (process.stdin.isTTY)
                say('Reading the event from standard input; Ctrl-D ends it.');
            return (0,consumers_.buffer)((0,external_node_stream_.addAbortSignal)(stop.signal, process.stdin));
        },
        answer: (content) => new Promise((resolve) => process.stdout.write(content, () => resolve())),
        fail: (error) => {
            for (const problem of (0,errors_problems/* problemsOf */.GW)(error))
                say((0,sanitise/* sanitise */.t)(problemText('error', problem, setting)));
            for (const line of (0,errors_problems/* causesOf */.cZ)(error))
                say((0,sanitise/* sanitise */.t)(`caused by: ${line}`));
        },
        warn: (problem) => say((0,sanitise/* sanitise */.t)(problemText('warning', problem, setting))),
        interruption: () => interruption,
    };
};
const say = (text) => {
    process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
};
const problemText = (kind, problem, setting) => {
    const lines = (0,errors_problems/* hintAtTerminal */.tm)(problem)
        .split('\n')
        .map((line) => line.trim());
    const hint = lines.flatMap((line) => (line === '' ? [] : [`  ${line}`]));
    return [`${kind}: ${(0,errors_problems/* coded */.yC)({ ...problem, message: problem.message.replace(setting, '--$&') })}`, ...hint].join('\n');
};
const readCaller = (env) => ({
    version: version_generated/* version */.r,
    inputs: new Map(),
    event: {
        name: 'terminal',
        defaultBranch: undefined,
        baseBranch: undefined,
        fromFork: false,
        isMerged: false,
        subject: undefined,
        chosenEnvironment: undefined,
    },
    ref: '',
    branch: undefined,
    sha: '',
    repository: '',
    serverUrl: '',
    apiUrl: '',
    actor: env.USER ?? '',
    action: undefined,
    documents: '',
    runId: '',
    runAttempt: '',
    sessionTags: [],
    workspace: process.cwd(),
    tempDir: (0,external_node_os_.tmpdir)(),
    programs: undefined,
    hasIdToken: false,
    ...(0,machine/* readMachine */.U)(env),
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/plan/exclusions.js
var exclusions = __webpack_require__(8042);
// EXTERNAL MODULE: ./lib/plan/grammar/names.js
var names = __webpack_require__(5709);
// EXTERNAL MODULE: ./lib/plan/overridden.js
var overridden = __webpack_require__(287);
// EXTERNAL MODULE: ./lib/plan/precedence.js
var precedence = __webpack_require__(1519);
// EXTERNAL MODULE: ./lib/plan/source.js
var plan_source = __webpack_require__(4074);
// EXTERNAL MODULE: ./lib/settings/origin.js
var origin = __webpack_require__(4551);
// EXTERNAL MODULE: ./lib/settings/settings.js + 5 modules
var settings = __webpack_require__(5475);
;// CONCATENATED MODULE: ./lib/terminal/env-file.js

const parseVariable = (text) => {
    const { name, value } = text.match(/^(?<name>[A-Za-z_]\w*)(?:=(?<value>[^\0]*))?$/)?.groups ?? {};
    return name === undefined ? undefined : { name, value };
};
const parseEnvFile = (text, file) => {
    const variables = [];
    const problems = [];
    for (const [index, whole] of text.split(/\r?\n/).entries()) {
        const line = whole.trimStart();
        if (line === '' || line.startsWith('#'))
            continue;
        const variable = parseVariable(line);
        if (variable === undefined)
            problems.push((0,errors_problems/* problem */.CC)('env-file-line', { file, line: index + 1 }));
        else
            variables.push({ ...variable, where: `--env-from: ${file} line ${index + 1}` });
    }
    return { variables, problems };
};

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./lib/terminal/flags.js




const ofSetting = (name, value, help = settings/* settings */.W0[name].help) => ({
    name,
    value,
    setting: name,
    help,
});
const localFlags = [
    ofSetting('go-package', 'PACKAGE'),
    { name: 'image', value: 'IMAGE', help: 'Run this image of the local Docker.' },
    ofSetting('dockerfile', 'FILE', 'Build this Dockerfile with Docker and run its image.'),
    ofSetting('zip-file', 'FILE', 'Run the `bootstrap` of this zip.'),
    ofSetting('binary', 'FILE', 'Run this compiled program.'),
    { name: 'port', value: 'PORT', help: 'Port to serve on at 127.0.0.1; 0 picks a free one. Default: 9000.' },
    {
        name: 'event',
        value: 'EVENT',
        help: 'Invoke once and print the answer. EVENT is a file, JSON, or - for standard input.',
    },
    { name: 'sample', value: 'NAME', help: 'Invoke once with a sample event. Without a name, list them.' },
    { name: 'samples', help: 'List the sample events.' },
    {
        name: 'env',
        value: 'NAME=VALUE',
        short: 'e',
        help: 'Variable for the function. Can be repeated. NAME alone passes on your own.',
    },
    {
        name: 'env-from',
        value: 'FILE',
        help: 'File of variables for the function, read as docker run --env-file does. Can be repeated. --env wins.',
    },
    { name: 'timeout', value: 'SECONDS', help: 'Time limit of an invocation. Default: 300.' },
    { name: 'memory', value: 'MB', help: 'Memory size that the function sees. Default: 3008.' },
    ofSetting('architecture', 'NAME', "`x86_64` or `arm64`. Default: this machine's."),
    ofSetting('working-directory', 'FOLDER', 'Folder to build and run in. Paths of artifacts are relative to it.'),
    ofSetting('go-tags', 'TAGS'),
    ofSetting('go-ldflags', 'FLAGS', 'Linker flags, in addition to `-s -w -buildid=`.'),
    { name: 'cgo-enabled', setting: 'cgo-enabled', help: 'Compile with cgo. Needs a C compiler.' },
    ofSetting('build-env', 'NAMES', 'Variables of yours that the build may see, in addition to the usual ones.'),
    ofSetting('docker-context', 'FOLDER'),
    ofSetting('docker-target', 'STAGE'),
    ofSetting('build-args', 'NAME=VALUE', 'Value for an ARG of the Dockerfile. Can be repeated.'),
    ofSetting('build-secrets', 'ID=VARIABLE', 'Secret for the Dockerfile, from your variable VARIABLE. Can be repeated.'),
    ofSetting('build-ssh', 'default', 'SSH agent for the Dockerfile.'),
    { name: 'rie', value: 'FILE', help: 'aws-lambda-rie to use for an image that has extensions but no RIE.' },
    { name: 'help', short: 'h', help: 'Show this text.' },
    { name: 'version', help: 'Show the version.' },
];
const readFlags = (args) => {
    const { tokens } = (0,external_node_util_.parseArgs)({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
    const given = new Map();
    const unknown = [];
    const problems = [];
    for (const token of tokens) {
        if (token.kind === 'positional')
            problems.push((0,errors_problems/* problem */.CC)('argument-stray', { text: token.value }));
        if (token.kind !== 'option')
            continue;
        const flag = localFlags.find(({ name }) => name === token.name);
        const value = token.inlineValue || !token.value?.startsWith('--') ? token.value : undefined;
        if (flag === undefined)
            unknown.push(unknownFlag(token.rawName));
        else if (flag.value !== undefined && flag.name !== 'sample' && !value)
            problems.push((0,errors_problems/* problem */.CC)('flag-empty', { flag: token.rawName, value: flag.value }));
        else
            given.set(flag.name, [...(given.get(flag.name) ?? []), ...(value ? [value] : [])]);
    }
    return { given, problems: unknown.length > 0 ? unknown : problems };
};
const options = Object.fromEntries(localFlags.map(({ name, value, short }) => [
    name,
    { type: value === undefined ? 'boolean' : 'string', ...(short !== undefined && { short }) },
]));
const unknownFlag = (name) => {
    const guess = (0,names/* nearest */.pA)(name.replace(/^--?/, ''), localFlags.map((flag) => flag.name));
    return guess === undefined
        ? (0,errors_problems/* problem */.CC)('flag-unknown', { name })
        : (0,errors_problems/* problem */.CC)('flag-misspelt', { name, guess: `--${guess}` });
};
const isRepeatable = ({ name, setting }) => ['env', 'env-from'].includes(name) || (setting !== undefined && SEVERAL.includes(settings/* settings */.W0[setting].kind));
const SEVERAL = ['list', 'lines', 'pairs', 'variables'];

;// CONCATENATED MODULE: ./lib/terminal/arguments.js











const COMMANDS = ['local', 'help', 'version'];
const readCommand = (args, surroundings) => {
    const [name = '', ...rest] = args;
    if (args.length === 0 || name === 'help' || name === '--help' || name === '-h')
        return { kind: 'help' };
    if (name === 'version' || name === '--version')
        return { kind: 'version' };
    if (name === 'local')
        return readLocal(rest, surroundings);
    const guess = (0,names/* nearest */.pA)(name, COMMANDS);
    const known = COMMANDS.join(', ');
    return refused([
        guess === undefined ? (0,errors_problems/* problem */.CC)('command-unknown', { name, known }) : (0,errors_problems/* problem */.CC)('command-misspelt', { name, guess }),
    ]);
};
const refused = (problems) => ({ kind: 'refuse', problems });
const readLocal = (args, { caller, samples }) => {
    const { given, problems } = readFlags(args);
    if (given.has('help'))
        return { kind: 'help' };
    if (given.has('version'))
        return { kind: 'version' };
    if (given.has('samples') || given.get('sample')?.length === 0)
        return { kind: 'samples' };
    if (problems.length > 0)
        return refused(problems);
    const reading = { given, problems: [] };
    const run = readRun(reading, caller);
    checkChoices(reading, samples);
    return reading.problems.length > 0 ? refused(reading.problems) : run;
};
const readRun = (reading, caller) => {
    const flags = (0,precedence/* lookup */.$I)([readLevel(reading, caller)]);
    const source = readLocalSource(reading, flags, caller);
    return {
        kind: 'run',
        source,
        architecture: flags.get('architecture').value,
        port: readNumber(reading, 'port', { atLeast: 0, atMost: 65_535, standard: 9_000 }),
        event: readEvent(reading),
        variables: (reading.given.get('env') ?? []).map((text) => readVariable(reading, text)),
        envFrom: reading.given.get('env-from') ?? [],
        timeoutMs: 1_000 * readNumber(reading, 'timeout', { atLeast: 1, atMost: 900, standard: 300 }),
        memorySizeMb: readNumber(reading, 'memory', { atLeast: 128, atMost: 10_240, standard: 3_008 }),
        rie: last(reading, 'rie'),
        warnings: (0,overridden/* overriddenVariables */.m)(source, flags, { variables: caller.buildVariables, goos: process.platform }),
    };
};
const readLevel = (reading, { workspace }) => {
    const level = {};
    for (const { setting: name, value: placeholder, help } of localFlags) {
        const given = name === undefined ? undefined : reading.given.get(name);
        if (name === undefined || given === undefined)
            continue;
        const from = { kind: 'flag', name };
        const text = placeholder === undefined ? 'true' : settings/* settings */.W0[name].kind === 'text' ? given.at(-1) : given.join('\n');
        const { value, problems } = (0,precedence/* readSetting */.LA)(name, text ?? '', from, help);
        reading.problems.push(...problems);
        if (value !== undefined)
            level[name] = { value, from };
    }
    const directory = level['working-directory'];
    const value = (0,external_node_path_.resolve)(workspace, String(directory?.value ?? '.'));
    return { ...level, 'working-directory': { value, from: { kind: 'flag', name: 'working-directory' } } };
};
const readLocalSource = (reading, flags, caller) => {
    const source = (0,plan_source/* readSource */.o)(flags, { ...caller, workspace: '/' }, reading.problems);
    const { directory } = source;
    const image = last(reading, 'image');
    if (image !== undefined)
        return { kind: 'image', directory, reference: image };
    if (source.kind === 'archive' || source.kind === 'image-uri')
        throw new TypeError(source.kind);
    return { ...source, written: readWritten(reading, directory) };
};
const PATHS = ['dockerfile', 'docker-context', 'zip-file', 'binary'];
const readWritten = (reading, directory) => Object.fromEntries([
    [directory, last(reading, 'working-directory') ?? '.'],
    ...PATHS.flatMap((name) => {
        const path = last(reading, name);
        return path === undefined ? [] : [[(0,external_node_path_.resolve)(directory, path), path]];
    }),
]);
const last = ({ given }, name) => given.get(name)?.at(-1);
const readNumber = (reading, name, { atLeast, atMost, standard }) => {
    const text = last(reading, name);
    if (text === undefined)
        return standard;
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= atLeast && number <= atMost)
        return number;
    refuseValue(reading, name, text, `a number from ${atLeast} to ${atMost}`);
    return standard;
};
const refuseValue = ({ problems }, name, value, expects) => {
    const help = localFlags.find((flag) => flag.name === name)?.help ?? '';
    const where = (0,origin/* describeOrigin */.u)({ kind: 'flag', name });
    problems.push((0,errors_problems/* problem */.CC)('setting-value', { where, value, expects, help }));
};
const readVariable = (reading, text) => {
    const variable = parseVariable(text);
    if (variable === undefined)
        refuseValue(reading, 'env', text, 'NAME=VALUE, or NAME alone');
    return variable ?? { name: text, value: undefined };
};
const readEvent = (reading) => {
    const [sample, event] = [last(reading, 'sample'), last(reading, 'event')];
    if (sample !== undefined)
        return { kind: 'sample', text: sample };
    return event === undefined ? undefined : { kind: 'text', text: event };
};
const EXCLUDES = [
    ['image', ['dockerfile', 'zip-file', 'binary', ...exclusions/* COMPILING */.L, 'build-env', 'working-directory']],
    ['event', ['sample', 'port']],
    ['sample', ['port']],
];
const checkChoices = ({ given, problems }, samples) => {
    for (const flag of localFlags.filter((one) => !isRepeatable(one))) {
        if ((given.get(flag.name)?.length ?? 0) > 1)
            problems.push((0,errors_problems/* problem */.CC)('flag-twice', { flag: `--${flag.name}` }));
    }
    for (const [name, others] of EXCLUDES.filter(([one]) => given.has(one))) {
        for (const other of others.filter((one) => given.has(one)))
            problems.push((0,errors_problems/* problem */.CC)('settings-exclude', { where: `--${name}`, other: `--${other}` }));
    }
    if (given.has('rie') && !given.has('image') && !given.has('dockerfile'))
        problems.push((0,errors_problems/* problem */.CC)('setting-needs', { where: '--rie', needed: '--image or --dockerfile' }));
    const sample = given.get('sample')?.at(-1);
    if (sample !== undefined && !samples.includes(sample)) {
        const guess = (0,names/* nearest */.pA)(sample, samples);
        const known = samples.join(', ');
        problems.push(guess === undefined
            ? (0,errors_problems/* problem */.CC)('sample-unknown', { sample, known })
            : (0,errors_problems/* problem */.CC)('sample-misspelt', { sample, guess }));
    }
};

// EXTERNAL MODULE: ./lib/host/disk/temp.js
var disk_temp = __webpack_require__(2182);
// EXTERNAL MODULE: ./lib/host/log/lines.js
var log_lines = __webpack_require__(1696);
// EXTERNAL MODULE: ./lib/pack/made-elsewhere/file.js
var file = __webpack_require__(194);
// EXTERNAL MODULE: ./lib/registry/goarch.js
var goarch = __webpack_require__(7577);
// EXTERNAL MODULE: ./lib/runtime/function-error.js
var function_error = __webpack_require__(809);
// EXTERNAL MODULE: ./lib/runtime/invoke-server.js + 1 modules
var invoke_server = __webpack_require__(7974);
// EXTERNAL MODULE: ./lib/runtime/machine.js
var runtime_machine = __webpack_require__(4005);
// EXTERNAL MODULE: ./lib/runtime/runnable.js + 14 modules
var runnable = __webpack_require__(846);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./lib/docker/build.js + 5 modules
var build = __webpack_require__(706);
// EXTERNAL MODULE: ./lib/docker/engine.js
var engine = __webpack_require__(8388);
// EXTERNAL MODULE: ./lib/files/paths.js
var paths = __webpack_require__(795);
// EXTERNAL MODULE: ./lib/go/compile.js + 2 modules
var compile = __webpack_require__(5087);
// EXTERNAL MODULE: ./lib/go/other-architecture.js
var other_architecture = __webpack_require__(9954);
// EXTERNAL MODULE: ./lib/inspect/base-facts.js
var base_facts = __webpack_require__(6805);
// EXTERNAL MODULE: ./lib/inspect/program.js + 1 modules
var inspect_program = __webpack_require__(4625);
// EXTERNAL MODULE: ./lib/inspect/verdict.js
var verdict = __webpack_require__(1853);
// EXTERNAL MODULE: ./lib/pack/image.js + 1 modules
var pack_image = __webpack_require__(9335);
// EXTERNAL MODULE: ./lib/pack/made-elsewhere/oci-archive.js + 1 modules
var oci_archive = __webpack_require__(925);
// EXTERNAL MODULE: ./lib/pack/made-elsewhere/zip-file.js
var zip_file = __webpack_require__(3940);
// EXTERNAL MODULE: ./lib/pack/zip/unpack.js
var unpack = __webpack_require__(2427);
;// CONCATENATED MODULE: ./lib/terminal/artifact.js


















const makeRunnable = async (options) => {
    const { source } = options.run;
    if (source.kind !== 'image' && !(await (0,promises_.stat)(source.directory).catch(() => undefined))?.isDirectory())
        throw (0,errors_problems/* failure */.V2)('directory-missing', { directory: (0,paths/* nameOf */.Vb)(source, source.directory) });
    switch (source.kind) {
        case 'go':
            return compileGo(options, source);
        case 'binary': {
            const { path } = await (0,file/* findMadeFile */.H)(source, '--binary');
            return inspectProgram(options, { program: path, folder: source.directory }, (0,paths/* nameOf */.Vb)(source, source.path));
        }
        case 'zip-file':
            return artifact_unpack(options, source);
        case 'image':
            return { kind: 'image', image: source.reference };
        case 'dockerfile':
            return { kind: 'image', image: await buildImage(options, source) };
    }
};
const SILENT_MS = 1_000;
const compileGo = async (options, source) => {
    const { architecture, temp, terminal } = options;
    const { log, stop: signal } = terminal.host;
    warnOfArchitecture(options, 'go');
    const waiting = setTimeout(() => log.info('go build is at work …'), SILENT_MS);
    const { path, goPackage } = await (0,compile/* compile */.wE)({
        source,
        architecture,
        goos: process.platform,
        extraTags: [],
        output: (0,external_node_path_.join)(temp, 'bootstrap'),
        signal,
    }).finally(() => clearTimeout(waiting));
    return inspectProgram(options, { program: path, folder: source.directory }, goPackage);
};
const warnOfArchitecture = ({ run, architecture, terminal }, kind) => {
    const { caller, log } = terminal.host;
    const isSet = run.architecture !== 'auto';
    const text = (0,other_architecture/* otherArchitecture */.M)(kind, caller.buildVariables, { architecture, isSet });
    if (text !== undefined)
        log.warning(text);
};
const artifact_unpack = async (options, source) => {
    const { temp, terminal } = options;
    const { log, stop: signal } = terminal.host;
    const { bytes, notices } = await (0,zip_file/* readZipFile */.E)(source, { temp, signal });
    for (const notice of notices)
        log.warning(notice);
    const folder = (0,external_node_path_.join)(temp, 'task');
    await (0,unpack/* unpackZip */.Y)(bytes, folder, signal);
    return inspectProgram(options, (0,runnable/* bootstrapIn */.I)(folder), 'bootstrap');
};
const inspectProgram = async ({ architecture, terminal }, { program, folder }, name) => {
    const runnable = { kind: 'program', program, folder };
    if (process.platform !== 'linux')
        return runnable;
    const found = await (0,inspect_program/* readPacked */.dW)(program);
    const judged = {
        path: name,
        found,
        architecture: ownArchitecture(found.content) ?? architecture,
        where: 'zip',
    };
    const { problems: anywhere } = (0,verdict/* judge */.S4)({ ...judged, base: (0,base_facts/* baseFacts */.P_)('') });
    if (anywhere.length > 0)
        throw (0,errors_problems/* refusal */.x5)(anywhere);
    const { problems, notices } = (0,verdict/* judge */.S4)({ ...judged, base: (0,base_facts/* baseFacts */.P_)(base_facts/* USUAL_RUNTIME */.CZ) });
    for (const problem of problems)
        terminal.warn(problem);
    for (const notice of notices)
        terminal.host.log.warning(notice);
    return runnable;
};
const ownArchitecture = (content) => Object.values(runtime_machine/* architectures */.f2).find((one) => content.kind === 'program' && content.facts.machine === one && (0,runtime_machine/* canRun */.Q2)(one, 'program'));
const buildImage = async (options, source) => {
    const { architecture, temp, terminal, owned } = options;
    const { log, stop: signal } = terminal.host;
    warnOfArchitecture(options, 'dockerfile');
    const built = await (0,build/* buildWithDocker */.v)({ source, architecture, folder: temp, say: log.info, signal });
    if (built.kind === 'engine')
        return built.imageId;
    const image = await (0,oci_archive/* readArchive */.b)(built.path, { name: 'dockerfile', architecture, temp, signal });
    return owned.use(await (0,engine/* lendImage */.RM)((0,pack_image/* unchangedImage */.hR)(image), { directory: temp, signal })).image;
};

// EXTERNAL MODULE: ./lib/plan/smoke.js
var smoke = __webpack_require__(5814);
// EXTERNAL MODULE: ./lib/runtime/event.js
var runtime_event = __webpack_require__(6536);
;// CONCATENATED MODULE: ./lib/terminal/samples.generated.js
const samples = {
    'apigateway-v1': '{"resource":"/orders/{id}","path":"/orders/1001","httpMethod":"POST","headers":{"Accept":"application/json","Content-Type":"application/json","Host":"abcdef1234.execute-api.us-east-1.amazonaws.com","User-Agent":"curl/8.7.1","X-Forwarded-For":"192.0.2.1","X-Forwarded-Port":"443","X-Forwarded-Proto":"https"},"multiValueHeaders":{"Accept":["application/json"],"Content-Type":["application/json"],"Host":["abcdef1234.execute-api.us-east-1.amazonaws.com"],"User-Agent":["curl/8.7.1"],"X-Forwarded-For":["192.0.2.1"],"X-Forwarded-Port":["443"],"X-Forwarded-Proto":["https"]},"queryStringParameters":{"expand":"lines"},"multiValueQueryStringParameters":{"expand":["items","lines"]},"pathParameters":{"id":"1001"},"stageVariables":{"table":"orders"},"requestContext":{"accountId":"123456789012","apiId":"abcdef1234","authorizer":{"principalId":"user-7"},"domainName":"abcdef1234.execute-api.us-east-1.amazonaws.com","domainPrefix":"abcdef1234","extendedRequestId":"JKJaXmPLvHcESHA=","httpMethod":"POST","identity":{"accessKey":null,"accountId":null,"caller":null,"cognitoAuthenticationProvider":null,"cognitoAuthenticationType":null,"cognitoIdentityId":null,"cognitoIdentityPoolId":null,"principalOrgId":null,"sourceIp":"192.0.2.1","user":null,"userAgent":"curl/8.7.1","userArn":null},"path":"/live/orders/1001","protocol":"HTTP/1.1","requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","requestTime":"09/Oct/2025:08:53:20 +0000","requestTimeEpoch":1760000000000,"resourceId":"abc123","resourcePath":"/orders/{id}","stage":"live"},"body":"{\\"orderId\\":\\"1001\\",\\"amount\\":25}","isBase64Encoded":false}',
    'apigateway-v2': '{"version":"2.0","routeKey":"POST /orders/{id}","rawPath":"/orders/1001","rawQueryString":"expand=items&expand=lines","cookies":["session=abc","theme=dark"],"headers":{"accept":"application/json","content-length":"30","content-type":"application/json","host":"abcdef1234.execute-api.us-east-1.amazonaws.com","user-agent":"curl/8.7.1","x-forwarded-for":"192.0.2.1","x-forwarded-port":"443","x-forwarded-proto":"https"},"queryStringParameters":{"expand":"items,lines"},"requestContext":{"accountId":"123456789012","apiId":"abcdef1234","authorizer":{"jwt":{"claims":{"sub":"user-7"},"scopes":["orders/write"]}},"domainName":"abcdef1234.execute-api.us-east-1.amazonaws.com","domainPrefix":"abcdef1234","http":{"method":"POST","path":"/orders/1001","protocol":"HTTP/1.1","sourceIp":"192.0.2.1","userAgent":"curl/8.7.1"},"requestId":"JKJaXmPLvHcESHA=","routeKey":"POST /orders/{id}","stage":"$default","time":"09/Oct/2025:08:53:20 +0000","timeEpoch":1760000000000},"pathParameters":{"id":"1001"},"stageVariables":{"table":"orders"},"body":"{\\"orderId\\":\\"1001\\",\\"amount\\":25}","isBase64Encoded":false}',
    'dynamodb': '{"Records":[{"eventID":"c4ca4238a0b923820dcc509a6f75849b","eventName":"MODIFY","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1","dynamodb":{"ApproximateCreationDateTime":1760000000,"Keys":{"orderId":{"S":"1001"}},"OldImage":{"orderId":{"S":"1001"},"amount":{"N":"20"},"paid":{"BOOL":false}},"NewImage":{"orderId":{"S":"1001"},"amount":{"N":"25"},"paid":{"BOOL":true},"labels":{"SS":["gift","fragile"]},"address":{"M":{"city":{"S":"Tokyo"}}},"note":{"NULL":true}},"SequenceNumber":"4421584500000000017450439091","SizeBytes":112,"StreamViewType":"NEW_AND_OLD_IMAGES"},"eventSourceARN":"arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"}]}',
    'eventbridge': '{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"Order Placed","source":"com.example.orders","account":"123456789012","time":"2025-10-09T08:53:20Z","region":"us-east-1","resources":["arn:aws:dynamodb:us-east-1:123456789012:table/orders"],"detail":{"orderId":"1001","amount":25}}',
    'kinesis': '{"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"customer-7","sequenceNumber":"49590338271490256608559692538361571095921575989136588898","data":"eyJvcmRlcklkIjoiMTAwMSIsImFtb3VudCI6MjV9","approximateArrivalTimestamp":1760000000.123,"encryptionType":"NONE"},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-000000000006:49590338271490256608559692538361571095921575989136588898","eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::123456789012:role/lambda-role","awsRegion":"us-east-1","eventSourceARN":"arn:aws:kinesis:us-east-1:123456789012:stream/orders"}]}',
    's3': '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2025-10-09T08:53:20.123Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"AWS:AIDAIENQZJOLO23YVJ4VO"},"requestParameters":{"sourceIPAddress":"192.0.2.1"},"responseElements":{"x-amz-request-id":"C3D13FE58DE4C810","x-amz-id-2":"FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD"},"s3":{"s3SchemaVersion":"1.0","configurationId":"orders-created","bucket":{"name":"orders","ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::orders"},"object":{"key":"incoming/order+1001.json","size":30,"eTag":"672edf9a1f7b490f5ee82ccdfea716e1","sequencer":"0055AED6DCD90281E5"}}}]}',
    'sqs': '{"Records":[{"messageId":"059f36b4-87a3-44ab-83d2-661975830a7d","receiptHandle":"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a","body":"{\\"orderId\\":\\"1001\\",\\"amount\\":25}","attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1760000000000","SenderId":"AIDAIENQZJOLO23YVJ4VO","ApproximateFirstReceiveTimestamp":"1760000000012"},"messageAttributes":{"kind":{"stringValue":"order","stringListValues":[],"binaryListValues":[],"dataType":"String"}},"md5OfBody":"672edf9a1f7b490f5ee82ccdfea716e1","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:123456789012:orders","awsRegion":"us-east-1"}]}',
};

;// CONCATENATED MODULE: ./lib/terminal/event.js






const event_readEvent = async ({ kind, text }, terminal) => {
    if (kind === 'sample')
        return Buffer.from(samples[text] ?? '');
    if (text === '-')
        return checkedEvent(await terminal.readInput(), 'standard input');
    if (smoke/* LOOKS_LIKE_JSON */.G.test(text.trim()))
        return checkedEvent(Buffer.from(text), '--event');
    const path = (0,external_node_path_.resolve)(terminal.host.caller.workspace, text);
    const content = await (0,promises_.readFile)(path).catch((cause) => {
        const { reason, more } = (0,errors_problems/* unreadable */.O$)(cause);
        throw (0,errors_problems/* failure */.V2)('local-event-unreadable', { path: text, reason }, more);
    });
    return checkedEvent(content, text);
};
const checkedEvent = (event, where) => {
    (0,runtime_event/* refuseLargeEvent */.YB)(event, `The event in ${where}`);
    try {
        JSON.parse(event.toString());
        return event;
    }
    catch (cause) {
        throw (0,errors_problems/* failure */.V2)('local-event-not-json', { where, reason: (0,errors_problems/* reasonOf */.A3)(cause) }, { cause });
    }
};

;// CONCATENATED MODULE: ./lib/terminal/variables.js




const readVariables = async ({ envFrom, variables }, { host, environment }) => {
    const read = {};
    const named = variables.map(({ name, value }) => ({ name, value, where: `--env ${name}` }));
    const files = await Promise.all(envFrom.map((file) => readEnvFile(file, host)));
    const all = [...files.flat(), ...named];
    for (const { name, value = environment[name], where } of all) {
        if (value === undefined)
            host.log.warning((0,errors_problems/* warning */.$e)('local-variable-unset', { where, name }));
        else
            read[name] = value;
    }
    const api = all.find(({ name }) => name === 'AWS_LAMBDA_RUNTIME_API');
    if (api !== undefined)
        host.log.warning((0,errors_problems/* warning */.$e)('variable-runtime-api', { where: api.where }));
    return read;
};
const readEnvFile = async (path, { caller }) => {
    const text = await (0,promises_.readFile)((0,external_node_path_.resolve)(caller.workspace, path), 'utf8').catch((cause) => {
        const { reason, more } = (0,errors_problems/* unreadable */.O$)(cause);
        throw (0,errors_problems/* failure */.V2)('local-file-unreadable', { flag: '--env-from', path, reason }, more);
    });
    const { variables, problems } = parseEnvFile(text, path);
    if (problems.length > 0)
        throw (0,errors_problems/* refusal */.x5)(problems);
    return variables;
};

;// CONCATENATED MODULE: ./lib/terminal/local.js
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});













const runLocally = async (run, terminal) => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { host } = terminal;
        const architecture = hostArchitecture(run);
        for (const text of run.warnings)
            host.log.warning(text);
        const event = run.event === undefined ? undefined : await event_readEvent(run.event, terminal);
        const options = optionsOf(run, terminal, {
            variables: await readVariables(run, terminal),
            rie: run.rie === undefined ? undefined : await findRie(run.rie, terminal),
        });
        const temp = __addDisposableResource(env_1, await (0,disk_temp/* openTemp */.X)(host.caller.tempDir), true);
        const owned = __addDisposableResource(env_1, new AsyncDisposableStack(), true);
        const start = async () => (0,runnable/* startRunnable */.A)(await makeRunnable({ run, terminal, architecture, temp: temp.path, owned }), options);
        return await (event === undefined ? serve(run.port, start, terminal) : invokeOnce(event, start, terminal));
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
};
const invokeOnce = async (payload, start, terminal) => {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        const runtime = __addDisposableResource(env_2, await start(), true);
        const outcome = await invoke(runtime, { payload }, terminal);
        await terminal.answer(outcome.payload);
        if (outcome.payload.at(-1) !== LINE_END)
            await terminal.answer('\n');
        return outcome.functionError === undefined ? 0 : 1;
    }
    catch (e_2) {
        env_2.error = e_2;
        env_2.hasError = true;
    }
    finally {
        const result_2 = __disposeResources(env_2);
        if (result_2)
            await result_2;
    }
};
const LINE_END = '\n'.charCodeAt(0);
const serve = async (port, start, terminal) => {
    const env_3 = { stack: [], error: void 0, hasError: false };
    try {
        const { log, stop } = terminal.host;
        const ready = Promise.withResolvers();
        ready.promise.catch(() => { });
        const take = async (event) => invoke(await ready.promise, event, terminal);
        const server = __addDisposableResource(env_3, await (0,invoke_server/* startInvokeServer */.K)(port, take).catch((cause) => {
            throw (0,errors_problems/* failure */.V2)('port-taken', { port, reason: (0,errors_problems/* reasonOf */.A3)(cause) }, { cause });
        }), true);
        const runtime = __addDisposableResource(env_3, await start(), true);
        ready.resolve(runtime);
        await terminal.answer(`${server.url}\n`);
        log.info('GET or POST events to that URL; Ctrl-C ends it.');
        if (!stop.aborted)
            await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
        return 0;
    }
    catch (e_3) {
        env_3.error = e_3;
        env_3.hasError = true;
    }
    finally {
        const result_3 = __disposeResources(env_3);
        if (result_3)
            await result_3;
    }
};
const invoke = async (runtime, event, { host }) => {
    const outcome = await runtime.invoke(event);
    if (outcome.functionError !== undefined) {
        const { type, reason } = (0,function_error/* describeError */.Uc)(outcome.payload);
        host.log.info(`error of the function: ${[type, reason].filter(Boolean).join(': ')}`);
    }
    return outcome;
};
const REGION = 'us-east-1';
const FUNCTION_NAME = 'test_function';
const ACCOUNT = '012345678912';
const optionsOf = ({ architecture, memorySizeMb, timeoutMs }, { host }, { variables, rie }) => ({
    functionName: variables.AWS_LAMBDA_FUNCTION_NAME ?? FUNCTION_NAME,
    region: variables.AWS_REGION ?? REGION,
    account: ACCOUNT,
    variables,
    rie,
    memorySizeMb,
    timeoutMs,
    platform: architecture === 'auto' ? undefined : `linux/${goarch/* goarch */.h[architecture]}`,
    onLog: byLine(host.log.info),
    signal: host.stop,
});
const byLine = (line) => {
    const lines = (0,log_lines/* openLines */.e)(line);
    return (text) => lines.add(Buffer.from(text));
};
const hostArchitecture = ({ architecture, source }) => {
    const isContainer = source.kind === 'image' || source.kind === 'dockerfile';
    if (isContainer && architecture !== 'auto')
        return architecture;
    if (process.platform === 'win32')
        throw (0,errors_problems/* failure */.V2)('local-windows', { platform: 'Windows' });
    const own = runtime_machine/* architectures */.f2[process.arch];
    if (own !== undefined && (architecture === 'auto' || architecture === own))
        return own;
    throw (0,errors_problems/* failure */.V2)('local-architecture', { machine: own ?? process.arch, architecture });
};
const findRie = async (written, { host }) => {
    const path = (0,external_node_path_.resolve)(host.caller.workspace, written);
    return (await (0,file/* findMadeFile */.H)({ workspace: '/', path, written: { [path]: written } }, '--rie')).path;
};

;// CONCATENATED MODULE: ./lib/terminal/cli.js







const MISUSE = 2;
const SETTINGS = localFlags.filter(({ setting }) => setting !== undefined).map(({ name }) => name);
const runCommandLine = async (args, environment) => {
    const terminal = createTerminal(environment, SETTINGS);
    if (!isRecent(process.versions.node)) {
        terminal.fail((0,errors_problems/* failure */.V2)('node-too-old', { version: process.versions.node, path: process.execPath }));
        return 1;
    }
    const command = readCommand(args, { caller: terminal.host.caller, samples: Object.keys(samples) });
    try {
        switch (command.kind) {
            case 'help':
                await terminal.answer(usage());
                return 0;
            case 'version':
                await terminal.answer(`${version_generated/* version */.r}\n`);
                return 0;
            case 'samples':
                await terminal.answer(`${Object.keys(samples).join('\n')}\n`);
                return 0;
            case 'refuse':
                terminal.fail((0,errors_problems/* refusal */.x5)(command.problems));
                terminal.host.log.info('See deploy-go-lambda local --help');
                return MISUSE;
            case 'run':
                return await runLocally(command, terminal);
        }
    }
    catch (error) {
        const interruption = terminal.interruption();
        if (interruption !== undefined)
            return interruption;
        terminal.fail(error);
        return 1;
    }
};
const MIN_NODE = 24;
const isRecent = (version) => Number.parseInt(version, 10) >= MIN_NODE;
const usage = () => {
    const rows = localFlags.map(({ name, value, short, help }) => ({
        flag: `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
        help: help.replaceAll('`', ''),
    }));
    const width = Math.max(...rows.map(({ flag }) => flag.length));
    return [
        'Usage: deploy-go-lambda local [flags]',
        '',
        'Runs a Lambda function on this machine: once with --event or --sample, else as a server until Ctrl-C.',
        '',
        ...rows.map(({ flag, help }) => `  ${flag.padEnd(width)}  ${help}`),
        '',
    ].join('\n');
};


/***/ })

};
