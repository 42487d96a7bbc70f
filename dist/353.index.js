export const id = 353;
export const ids = [353];
export const modules = {

/***/ 706:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  v: () => (/* binding */ buildWithDocker)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/errors/problems.js + 29 modules
var errors_problems = __webpack_require__(960);
// EXTERNAL MODULE: ./lib/files/paths.js
var paths = __webpack_require__(795);
// EXTERNAL MODULE: ./lib/host/children/exec.js
var exec = __webpack_require__(6643);
// EXTERNAL MODULE: ./lib/host/children/visible-variables.js
var visible_variables = __webpack_require__(7934);
// EXTERNAL MODULE: ./lib/host/disk/limits.js
var limits = __webpack_require__(2884);
// EXTERNAL MODULE: ./lib/text/sanitise.js
var sanitise = __webpack_require__(4501);
// EXTERNAL MODULE: ./lib/registry/goarch.js
var goarch = __webpack_require__(7577);
;// CONCATENATED MODULE: ./lib/docker/arguments.js


const dockerCommand = (source, architecture, output) => {
    const problems = [...argProblems(source), ...(output.kind === 'legacy' ? legacyProblems(source) : [])];
    if (problems.length > 0)
        throw (0,errors_problems/* refusal */.x5)(problems);
    const secretNames = Object.keys(source.secrets);
    const cacheTo = source.writesCache ? source.cacheTo : [];
    return {
        args: [
            ...(output.kind === 'legacy' ? ['build'] : BUILDX),
            ...['--platform', `linux/${goarch/* goarch */.h[architecture]}`, '--file', source.dockerfile],
            ...(source.target === undefined ? [] : ['--target', source.target]),
            ...Object.keys(source.args).flatMap((name) => ['--build-arg', name]),
            ...secretNames.flatMap((id, index) => ['--secret', `${field(`id=${id}`)},env=${secretVariable(index)}`]),
            ...source.ssh.flatMap((agent) => ['--ssh', agent]),
            ...source.cacheFrom.flatMap((cache) => ['--cache-from', cache]),
            ...cacheTo.flatMap((cache) => ['--cache-to', cache]),
            ...outputArguments(output),
            source.context,
        ],
        passed: source.buildEnv,
        runnerVariables: [...source.cacheFrom, ...cacheTo].some(isGithubCache) ? GITHUB_CACHE : [],
        set: { SOURCE_DATE_EPOCH: '0', ...source.args, ...(output.kind === 'legacy' ? { DOCKER_BUILDKIT: '0' } : {}) },
        secrets: Object.fromEntries(secretNames.map((id, index) => [secretVariable(index), source.secrets[id] ?? ''])),
    };
};
const BUILDX = ['buildx', 'build', '--progress', 'plain', '--provenance=false', '--sbom=false'];
const outputArguments = (output) => {
    switch (output.kind) {
        case 'oci':
            return ['--output', `type=oci,${field(`dest=${output.path}`)},rewrite-timestamp=true`];
        case 'load':
            return ['--load', '--iidfile', output.idFile];
        case 'legacy':
            return ['--iidfile', output.idFile];
    }
};
const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const secretVariable = (index) => `DEPLOY_GO_LAMBDA_SECRET_${index + 1}`;
const GITHUB_CACHE = ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_SERVICE_V2', 'ACTIONS_CACHE_URL'];
const isGithubCache = (cache) => /(?:^|,)\s*type=gha\s*(?:,|$)/.test(cache);
const argProblems = ({ args }) => Object.entries(args).flatMap(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name))
        return [(0,errors_problems/* problem */.CC)('build-arg-name', { name })];
    if (value.includes('\0'))
        return [(0,errors_problems/* problem */.CC)('build-arg-value', { name })];
    return changesDocker(name) ? [(0,errors_problems/* problem */.CC)('build-arg-of-docker', { name })] : [];
});
const DOCKER_READS = new Set([
    'PATH HOME USER LOGNAME SHELL TMPDIR TEMP TMP SSH_AUTH_SOCK SSL_CERT_FILE SSL_CERT_DIR KUBECONFIG',
    'GODEBUG GOGC GOMEMLIMIT GOMAXPROCS GOTRACEBACK GOCOVERDIR',
].flatMap((line) => line.split(' ')));
const DOCKER_PREFIXES = /^(?:DOCKER|BUILDX|BUILDKIT|LD|XDG|OTEL|ACTIONS|EXPERIMENTAL|DEPLOY_GO_LAMBDA)_/;
const BUILDKIT_ARGS = new Set([
    'BUILDKIT_BUILD_NAME BUILDKIT_CACHE_MOUNT_NS BUILDKIT_CONTEXT_KEEP_GIT_DIR BUILDKIT_DOCKERFILE_CHECK',
    'BUILDKIT_INLINE_CACHE BUILDKIT_MULTI_PLATFORM BUILDKIT_SANDBOX_HOSTNAME BUILDKIT_SYNTAX',
].flatMap((line) => line.split(' ')));
const changesDocker = (name) => !BUILDKIT_ARGS.has(name) && (DOCKER_READS.has(name) || DOCKER_PREFIXES.test(name));
const legacyProblems = ({ secrets, ssh, cacheFrom, cacheTo }) => {
    const used = {
        'build-secrets': Object.keys(secrets).length > 0,
        'build-ssh': ssh.length > 0,
        'cache-from': cacheFrom.some((cache) => cache.includes('=')),
        'cache-to': cacheTo.length > 0,
    };
    return Object.entries(used).flatMap(([setting, isUsed]) => (isUsed ? [(0,errors_problems/* problem */.CC)('buildx-missing', { setting })] : []));
};

// EXTERNAL MODULE: ./node_modules/zod/v4/mini/schemas.js + 5 modules
var schemas = __webpack_require__(8395);
// EXTERNAL MODULE: ./lib/text/address.js
var address = __webpack_require__(6519);
// EXTERNAL MODULE: ./lib/text/json.js
var json = __webpack_require__(2845);
// EXTERNAL MODULE: ./lib/docker/engine.js
var docker_engine = __webpack_require__(8388);
;// CONCATENATED MODULE: ./lib/docker/builder.js








const findBuilder = async (child) => {
    const inspected = await askBuildx(['inspect'], child);
    if (inspected.exitCode !== 0) {
        const plugin = await askBuildx(['version'], child);
        if (plugin.exitCode === 0)
            throw (0,errors_problems/* failure */.V2)('docker-builder-unusable', { reason: (0,docker_engine/* lastLine */.fM)(inspected) });
        return { kind: 'legacy', savesArchives: (await readEngine(child)).hasContainerdStore };
    }
    const driver = fieldOf('Driver', inspected.stdout) ?? '';
    const engine = ['', 'docker', 'docker-container'].includes(driver) ? await readEngine(child) : undefined;
    const error = builderError(inspected.stdout) ?? deadRemote(driver, inspected.stdout);
    if (error !== undefined)
        throw (0,errors_problems/* failure */.V2)('docker-builder-unusable', { reason: (0,sanitise/* sanitise */.t)(error) });
    const savesArchives = engine?.hasContainerdStore === true;
    return { kind: driver === 'docker' && !savesArchives ? 'load' : 'oci', savesArchives };
};
const fieldOf = (key, text) => text.match(new RegExp(`^${key}:[^\\S\\n]*(\\S.*)$`, 'm'))?.[1];
const builderError = (text) => {
    const [builder = '', listed = ''] = text.split(/^Nodes:/m);
    const errors = listed
        .split(/^Name:/m)
        .slice(1)
        .map((node) => fieldOf('Error', node));
    return fieldOf('Error', builder) ?? (errors.includes(undefined) ? undefined : errors[0]);
};
const deadRemote = (driver, text) => driver !== 'remote' || /^Status:\s+running$/m.test(text)
    ? undefined
    : `nothing answers at ${(0,address/* shownAddress */.Uk)(fieldOf('Endpoint', text) ?? 'its endpoint')}`;
const infoSchema = schemas/* object */.Ikc({ DriverStatus: schemas/* nullish */.cl6(schemas/* array */.YOg(schemas/* array */.YOg(schemas/* string */.YjP()))) });
const readEngine = async (child) => {
    const info = await (0,docker_engine/* ask */.kA)(['info', '--format', '{{json .}}'], child);
    const parsed = infoSchema.safeParse((0,json/* jsonOrNothing */.d)(info.stdout));
    if (info.exitCode !== 0 || !parsed.success) {
        const host = (0,visible_variables/* stepVariable */.jq)('DOCKER_HOST') ?? '';
        const where = host === '' ? 'DOCKER_HOST is not set' : `DOCKER_HOST is ${(0,sanitise/* sanitise */.t)((0,address/* shownAddress */.Uk)(host))}`;
        throw (0,errors_problems/* failure */.V2)('docker-engine-silent', { where, reason: (0,docker_engine/* lastLine */.fM)(info) });
    }
    const status = parsed.data.DriverStatus ?? [];
    return { hasContainerdStore: status.some(([, value]) => value?.startsWith('io.containerd.snapshotter') === true) };
};
const askBuildx = (args, child) => (0,docker_engine/* answerOf */.ut)(exec/* execute */.g7, ['buildx', ...args], child);

// EXTERNAL MODULE: ./lib/host/disk/real-path.js
var real_path = __webpack_require__(1902);
;// CONCATENATED MODULE: ./lib/docker/cache.js




const checkCaches = (source) => {
    for (const folder of localCaches(source)) {
        if ((0,paths/* isInside */.FK)(folder, source.workspace) && !(0,paths/* isInside */.FK)((0,real_path/* realPathOf */.d)(folder), (0,real_path/* realPathOf */.d)(source.workspace)))
            throw (0,errors_problems/* failure */.V2)('docker-cache-outside', { path: (0,paths/* nameOf */.Vb)(source, folder) });
    }
};
const localCaches = ({ writesCache, cacheTo, directory }) => (writesCache ? cacheTo : [])
    .map((cache) => cache.split(',').map((part) => part.trim().replace(/^"|"$/g, '')))
    .filter((parts) => parts.some((part) => /^type=local$/i.test(part)))
    .flatMap((parts) => parts.filter((part) => /^dest=/i.test(part)))
    .map((part) => (0,external_node_path_.resolve)(directory, part.slice('dest='.length)));

;// CONCATENATED MODULE: ./lib/docker/causes.js

const SHOWN_LINES = 25;
const explainDocker = ({ dockerfile, target, stages, lines }) => {
    if (target !== undefined && lines.some((line) => noTarget(target).some((text) => line.includes(text))))
        return (0,errors_problems/* failure */.V2)('docker-target-missing', { dockerfile, target, stages: stages.join(', ') || 'none' });
    const summary = summaryOf(lines);
    const shown = summary.slice(-SHOWN_LINES);
    const values = { dockerfile, output: shown.join('\n').trim() };
    const line = lineOf(lines, dockerfile);
    const code = causeOf(shown, linesOnImages(summary)) ?? 'docker-build-failed';
    const found = { ...(0,errors_problems/* problem */.CC)(code, values), ...(line === undefined ? {} : { line }) };
    return (0,errors_problems/* failure */.V2)(code, values, { problems: [{ ...found, file: dockerfile }] });
};
const causeOf = (shown, onImages) => CAUSES.find(([pattern, , isOnImage]) => (isOnImage ? onImages : shown).some((text) => pattern.test(text)))?.[1];
const linesOnImages = (summary) => {
    const [, instruction] = summary[0]?.match(/^Step \d+\/\d+ : (\w+)/) ?? [];
    if (instruction !== undefined)
        return /^run$/i.test(instruction) ? [] : summary;
    return summary.filter((line) => /^(?:ERROR: )?(?:failed to build: )?failed to solve\b|^Error response from daemon: /i.test(line) &&
        !/did not complete successfully|executor failed running/.test(line));
};
const CAUSES = [
    [/no space left on device/i, 'docker-build-space', false],
    [/toomanyrequests|429 Too Many Requests/i, 'docker-build-rate-limited', true],
    [/exec format error/, 'docker-build-foreign', false],
    [/failed to calculate checksum of ref \S+ ".*": not found|COPY failed: file not found/, 'docker-build-copy', false],
    [
        /pull access denied|failed to authorize|insufficient_scope|401 Unauthorized|403 Forbidden/,
        'docker-build-login',
        true,
    ],
];
const noTarget = (target) => [
    `target stage "${target}" could not be found`,
    `target stage ${target} could not be found`,
    `failed to reach build target ${target} `,
];
const summaryOf = (lines) => {
    const first = lines.findIndex((line, index) => line === '------' || isRule(lines[index + 1]));
    const from = first === -1 ? lines.findLastIndex((line) => /^Step \d+\/\d+ : /.test(line)) : first;
    return from === -1 ? lines.slice(lines.findLastIndex((line) => line !== '')) : lines.slice(from);
};
const isRule = (line = '') => /^-{10,}$/.test(line);
const lineOf = (lines, dockerfile) => {
    const name = dockerfile.slice(dockerfile.lastIndexOf('/') + 1);
    const quoted = lines.findLastIndex((line, index) => line.startsWith(`${name}:`) && isRule(lines[index + 1]));
    const said = lines[quoted]?.slice(name.length + 1) ??
        lines.map((line) => line.match(/parse error (?:on )?line (\d{1,9})/)?.[1]).findLast((found) => found !== undefined);
    return said !== undefined && /^\d{1,9}$/.test(said) ? Number(said) : undefined;
};

;// CONCATENATED MODULE: ./lib/docker/dockerfile.js
const stagesOf = (text) => text
    .replace(/\\[^\S\n]*\n/g, ' ')
    .split('\n')
    .flatMap((line) => stageOf(line.trim().split(/\s+/)));
const stageOf = (words) => {
    const [from = ''] = words;
    const [as = '', name = ''] = words.slice(-2);
    return words.length > 2 && /^from$/i.test(from) && /^as$/i.test(as) ? [name] : [];
};

;// CONCATENATED MODULE: ./lib/docker/build.js














const buildWithDocker = async (options) => {
    const { source, architecture, folder } = options;
    await checkPaths(source);
    checkSecrets(source);
    const { kind, savesArchives } = await findBuilder(options);
    const [idFile, path] = [(0,external_node_path_.join)(folder, 'image-id'), (0,external_node_path_.join)(folder, 'image.tar')];
    const output = kind === 'oci' ? { kind, path } : { kind, idFile };
    await run(dockerCommand(source, architecture, output), options);
    if (output.kind === 'oci')
        return { kind: 'archive', path };
    const dockerfile = shownPath(source, source.dockerfile);
    const image = await (0,docker_engine/* readEngineImage */.O8)(idFile, { dockerfile, architecture }, options);
    if (!savesArchives)
        return image;
    await (0,docker_engine/* saveImage */.lE)({ imageId: image.imageId, path }, { directory: source.directory, signal: options.signal });
    return { kind: 'archive', path };
};
const checkPaths = async (source) => {
    const workspace = await (0,promises_.realpath)(source.workspace);
    const directory = shownPath(source, source.directory);
    if (!(await find(source.directory))?.isDirectory())
        throw (0,errors_problems/* failure */.V2)('directory-missing', { directory });
    const leaves = async (path) => !(0,paths/* isInside */.FK)(await (0,promises_.realpath)(path), workspace);
    const dockerfile = { path: shownPath(source, source.dockerfile) };
    if (!(await find(source.dockerfile))?.isFile())
        throw (0,errors_problems/* failure */.V2)('dockerfile-missing', dockerfile);
    if (await leaves(source.dockerfile))
        throw (0,errors_problems/* failure */.V2)('dockerfile-outside', dockerfile);
    const context = { path: shownPath(source, source.context) };
    if (!(await find(source.context))?.isDirectory())
        throw (0,errors_problems/* failure */.V2)('docker-context-missing', context);
    if (await leaves(source.context))
        throw (0,errors_problems/* failure */.V2)('docker-context-outside', context);
    checkCaches(source);
};
const checkSecrets = ({ secrets }) => {
    const missing = Object.entries(secrets).filter(([, variable]) => !(0,visible_variables/* stepVariable */.jq)(variable));
    if (missing.length === 0)
        return;
    throw (0,errors_problems/* refusal */.x5)(missing.map(([id, variable]) => (0,errors_problems/* problem */.CC)('build-secret-missing', { id, variable })));
};
const find = (path) => (0,promises_.stat)(path).catch(() => undefined);
const shownPath = (source, path) => (0,paths/* nameOf */.Vb)(source, path) || '.';
const MAX_DOCKERFILE_BYTES = 1_048_576;
const KEPT_LINES = 100;
const KEPT_CHARACTERS = 2_000;
const handedOver = (variables) => {
    const present = variables.filter((name) => (0,visible_variables/* stepVariable */.jq)(name));
    return present.length === 0 ? [] : [`docker gets ${present.join(', ')}, for the cache type=gha`];
};
const run = async (command, options) => {
    const { args, passed, runnerVariables, set, secrets } = command;
    const { source, signal, say, mark } = options;
    for (const line of handedOver(runnerVariables))
        say(line);
    const kept = [];
    const show = (0,limits/* limited */.TJ)(say);
    const onLine = (line) => {
        show(line);
        kept.push((0,sanitise/* sanitise */.t)(line.slice(0, KEPT_CHARACTERS)));
        if (kept.length > KEPT_LINES)
            kept.shift();
    };
    const visible = [...visible_variables/* DOCKER_VARIABLES */.dz, ...passed, ...runnerVariables];
    const env = (0,visible_variables/* childEnvironment */.Qc)(visible, { ...set, ...secretValues(secrets) });
    const confinement = mark === undefined ? undefined : { mark, namespace: undefined };
    const child = { cwd: source.directory, env, signal, confinement, onLine };
    const exitCode = await (0,exec/* follow */.e6)('docker', args, child).catch((error) => {
        throw (0,docker_engine/* explainMissing */.Ce)(error);
    });
    if (exitCode === 0)
        return;
    const stages = stagesOf((await (0,limits/* readSmall */.o5)(source.dockerfile, MAX_DOCKERFILE_BYTES))?.toString() ?? '');
    throw explainDocker({
        dockerfile: shownPath(source, source.dockerfile),
        target: source.target,
        stages,
        lines: kept,
    });
};
const secretValues = (secrets) => Object.fromEntries(Object.entries(secrets).map(([name, variable]) => [name, (0,visible_variables/* stepVariable */.jq)(variable) ?? '']));


/***/ }),

/***/ 8388:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Ce: () => (/* binding */ explainMissing),
  O8: () => (/* binding */ readEngineImage),
  RM: () => (/* binding */ lendImage),
  fM: () => (/* binding */ lastLine),
  kA: () => (/* binding */ ask),
  lE: () => (/* binding */ saveImage),
  ut: () => (/* binding */ answerOf)
});
var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
var zod_mini__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(8395);
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(960);
var _host_children_ask_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8733);
var _host_children_exec_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6643);
var _host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7934);
var _pack_oci_archive_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9299);
var _registry_goarch_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(7577);
var _registry_manifest_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(886);
var _text_json_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(2845);
var _text_sanitise_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4501);













const saveImage = async ({ imageId, path }, place) => {
    const { exitCode, stdout, stderr } = await call(['save', '--output', path, imageId], place);
    if (exitCode !== 0)
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .failure */ .V2)('image-gone', { image: imageId, reason: lastLine({ exitCode, stdout, stderr }) });
};
const lendImage = async (image, place) => {
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(place.directory, 'lent.tar');
    const tag = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(6).toString('hex');
    await (0,_pack_oci_archive_js__WEBPACK_IMPORTED_MODULE_7__/* .writeArchive */ ._)(image, path, { reference: { repository: 'deploy-go-lambda', tag }, signal: place.signal });
    const name = `deploy-go-lambda:${tag}`;
    const remove = () => removeImage(name, place.directory);
    try {
        const loaded = await call(['load', '--input', path], place);
        if (loaded.exitCode !== 0)
            throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .failure */ .V2)('image-not-loaded', { reason: lastLine(loaded) });
        return { image: name, [Symbol.asyncDispose]: remove };
    }
    catch (error) {
        await remove();
        throw error;
    }
};
const removeImage = async (image, directory) => {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    await call(['rmi', '--no-prune', image], { directory, signal }).catch(() => { });
};
const call = (args, { directory, signal }) => (0,_host_children_exec_js__WEBPACK_IMPORTED_MODULE_5__/* .execute */ .g7)('docker', args, { cwd: directory, env: (0,_host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_6__/* .childEnvironment */ .Qc)(_host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_6__/* .DOCKER_VARIABLES */ .dz, {}), signal }).catch((error) => {
    throw (0,_host_children_exec_js__WEBPACK_IMPORTED_MODULE_5__/* .isCommandMissing */ .u9)(error) ? (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .failure */ .V2)('docker-run-missing', {}, { cause: error }) : error;
});
const ANSWER_WITHIN_MS = 30_000;
const ask = (args, child) => answerOf(_host_children_ask_js__WEBPACK_IMPORTED_MODULE_4__/* .ask */ .k, args, child);
const answerOf = async (run, args, { source, signal }) => {
    const options = {
        cwd: source.directory,
        env: (0,_host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_6__/* .childEnvironment */ .Qc)(_host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_6__/* .DOCKER_VARIABLES */ .dz, {}),
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    };
    return run('docker', args, options).catch((error) => {
        signal.throwIfAborted();
        if (isTimeout(error))
            return { exitCode: 1, stdout: '', stderr: `no answer in ${ANSWER_WITHIN_MS / 1_000} s` };
        throw explainMissing(error);
    });
};
const isTimeout = (error) => typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
const explainMissing = (error) => (0,_host_children_exec_js__WEBPACK_IMPORTED_MODULE_5__/* .isCommandMissing */ .u9)(error) ? (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .failure */ .V2)('docker-missing', {}, { cause: error }) : error;
const lastLine = ({ stdout, stderr }) => {
    const lines = (0,_text_sanitise_js__WEBPACK_IMPORTED_MODULE_10__/* .sanitise */ .t)(stderr.trim() === '' ? stdout : stderr)
        .trim()
        .split('\n');
    return (lines.at(-1) ?? '').replace(/^ERROR: /, '').replace(/^$/, 'no reason given');
};
const imageSchema = zod_mini__WEBPACK_IMPORTED_MODULE_11__/* .object */ .Ikc({
    Id: _registry_manifest_js__WEBPACK_IMPORTED_MODULE_9__/* .digestSchema */ .er,
    Architecture: zod_mini__WEBPACK_IMPORTED_MODULE_11__/* .string */ .YjP(),
    Os: zod_mini__WEBPACK_IMPORTED_MODULE_11__/* .string */ .YjP(),
    Size: zod_mini__WEBPACK_IMPORTED_MODULE_11__/* .number */ .aig(),
    Config: zod_mini__WEBPACK_IMPORTED_MODULE_11__/* .object */ .Ikc({ Entrypoint: zod_mini__WEBPACK_IMPORTED_MODULE_11__/* .nullish */ .cl6(zod_mini__WEBPACK_IMPORTED_MODULE_11__/* .array */ .YOg(zod_mini__WEBPACK_IMPORTED_MODULE_11__/* .string */ .YjP())), Cmd: zod_mini__WEBPACK_IMPORTED_MODULE_11__/* .nullish */ .cl6(zod_mini__WEBPACK_IMPORTED_MODULE_11__/* .array */ .YOg(zod_mini__WEBPACK_IMPORTED_MODULE_11__/* .string */ .YjP())) }),
});
const readEngineImage = async (idFile, { dockerfile, architecture }, child) => {
    const id = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readFile)(idFile, 'utf8').catch((cause) => {
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .failure */ .V2)('docker-image-unreadable', { dockerfile, reason: (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .reasonOf */ .A3)(cause) }, { cause });
    });
    const inspected = await ask(['image', 'inspect', '--format', '{{json .}}', id.trim()], child);
    const image = imageSchema.safeParse((0,_text_json_js__WEBPACK_IMPORTED_MODULE_12__/* .jsonOrNothing */ .d)(inspected.stdout));
    if (inspected.exitCode !== 0 || !image.success)
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .failure */ .V2)('docker-image-unreadable', { dockerfile, reason: lastLine(inspected) });
    const { Id: imageId, Os: os, Size: sizeBytes, Config: config } = image.data;
    const wanted = `linux/${_registry_goarch_js__WEBPACK_IMPORTED_MODULE_8__/* .goarch */ .h[architecture]}`;
    const built = `${os}/${image.data.Architecture}`;
    if (built !== wanted)
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .failure */ .V2)('docker-image-foreign', { dockerfile, built: (0,_text_sanitise_js__WEBPACK_IMPORTED_MODULE_10__/* .sanitise */ .t)(built), wanted });
    return {
        kind: 'engine',
        imageId,
        architecture: image.data.Architecture,
        os,
        entryPoint: config.Entrypoint ?? [],
        command: config.Cmd ?? [],
        sizeBytes,
    };
};


/***/ }),

/***/ 5344:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Ax: () => (/* binding */ fileBlob),
  pG: () => (/* binding */ filePartBlob),
  ts: () => (/* binding */ memoryBlob)
});
var node_stream__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7075);
var _digest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5231);
var _sealed_file_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2626);



const memoryBlob = (bytes, mediaType) => ({
    digest: (0,_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .digestOf */ .o)(bytes),
    sizeBytes: bytes.length,
    mediaType,
    open: async () => node_stream__WEBPACK_IMPORTED_MODULE_0__.Readable.from([bytes], { objectMode: false }),
});
const fileBlob = (path, digest, sizeBytes, mediaType) => ({
    digest,
    sizeBytes,
    mediaType,
    open: async () => (0,_sealed_file_js__WEBPACK_IMPORTED_MODULE_2__/* .openSealed */ .j5)(path, { digest, sizeBytes }),
});
const filePartBlob = ({ path, start }, digest, sizeBytes, mediaType) => ({ digest, sizeBytes, mediaType, open: async () => (0,_sealed_file_js__WEBPACK_IMPORTED_MODULE_2__/* .openSealed */ .j5)(path, { digest, sizeBytes }, { start }) });


/***/ }),

/***/ 3618:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  F: () => (/* binding */ DigestCheck)
});
var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
var node_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7075);


class DigestCheck extends node_stream__WEBPACK_IMPORTED_MODULE_1__.Transform {
    #hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    #wanted;
    #wrong;
    #seen = 0;
    #held;
    constructor(wanted, wrong) {
        super();
        this.#wanted = wanted;
        this.#wrong = wrong;
    }
    _transform(chunk, _encoding, done) {
        this.#seen += chunk.length;
        if (this.#seen > this.#wanted.sizeBytes) {
            done(this.#wrong('more'));
            return;
        }
        this.#hash.update(chunk);
        if (this.#held !== undefined)
            this.push(this.#held);
        this.#held = chunk;
        done();
    }
    _flush(done) {
        const { digest, sizeBytes } = this.#wanted;
        const found = { digest: `sha256:${this.#hash.digest('hex')}`, sizeBytes: this.#seen };
        if (found.digest === digest && found.sizeBytes === sizeBytes)
            done(null, this.#held);
        else
            done(this.#wrong(found));
    }
}


/***/ }),

/***/ 5231:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  o: () => (/* binding */ digestOf)
});
var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);

const digestOf = (bytes) => `sha256:${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes).digest('hex')}`;


/***/ }),

/***/ 7983:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  MQ: () => (/* binding */ readName),
  MY: () => (/* binding */ readFileBytes),
  oD: () => (/* binding */ readWhole),
  r9: () => (/* binding */ findIn),
  s6: () => (/* binding */ findAligned)
});
/* unused harmony export MAX_READ_BYTES */
var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(960);
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



const MAX_READ_BYTES = 1_048_576;
const readFileBytes = async (path, use) => {
    try {
        const env_1 = { stack: [], error: void 0, hasError: false };
        try {
            const handle = __addDisposableResource(env_1, await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(path, node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_RDONLY | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NONBLOCK), true);
            const stat = await handle.stat();
            if (!stat.isFile())
                return undefined;
            const sizeBytes = stat.size;
            const read = async (offset, length) => {
                const wanted = Math.min(length, sizeBytes - offset, MAX_READ_BYTES);
                if (!Number.isSafeInteger(offset) || offset < 0 || !(wanted > 0))
                    return Buffer.alloc(0);
                const buffer = Buffer.alloc(Math.floor(wanted));
                const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
                return buffer.subarray(0, bytesRead);
            };
            return await use({ sizeBytes, read });
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
    }
    catch (error) {
        if (error instanceof Error && 'code' in error) {
            throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_2__/* .failure */ .V2)('binary-unreadable', { path, reason: (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_2__/* .reasonOf */ .A3)(error) }, { cause: error });
        }
        throw error;
    }
};
const readWhole = async (bytes, offset, length) => {
    const found = await bytes.read(offset, length);
    return found.length === length && length > 0 ? found : undefined;
};
const readName = async (bytes, offset) => {
    const found = await bytes.read(offset, MAX_NAME_BYTES);
    const end = found.indexOf(0);
    return end < 0 ? undefined : found.toString('utf8', 0, end);
};
const MAX_NAME_BYTES = 4_096;
const findIn = async (bytes, ranges, needles) => {
    const found = new Set();
    for await (const { piece } of piecesOf(bytes, ranges, Math.max(...needles.map(({ length }) => length)) - 1)) {
        for (const needle of needles)
            if (!found.has(needle) && piece.includes(needle))
                found.add(needle);
        if (found.size === needles.length)
            break;
    }
    return found;
};
const findAligned = async (bytes, ranges, needle, alignment) => {
    for await (const { piece, offset } of piecesOf(bytes, ranges, needle.length - 1)) {
        for (let at = piece.indexOf(needle); at >= 0; at = piece.indexOf(needle, at + 1)) {
            if ((offset + at) % alignment === 0)
                return offset + at;
        }
    }
    return undefined;
};
async function* piecesOf(bytes, ranges, overlap) {
    for (const { start, end } of joined(ranges, bytes.sizeBytes)) {
        for (let offset = start; offset < end; offset += MAX_READ_BYTES - overlap) {
            const piece = await bytes.read(offset, Math.min(MAX_READ_BYTES, end - offset));
            if (piece.length === 0)
                break;
            yield { piece, offset };
        }
    }
}
const joined = (ranges, sizeBytes) => {
    const stretches = ranges
        .map(({ offset, sizeBytes: length }) => ({ start: offset, end: Math.min(offset + length, sizeBytes) }))
        .filter(({ start, end }) => Number.isSafeInteger(start) && start < end)
        .toSorted((a, b) => a.start - b.start);
    const all = [];
    for (const stretch of stretches) {
        const last = all.at(-1);
        if (last !== undefined && stretch.start <= last.end)
            last.end = Math.max(last.end, stretch.end);
        else
            all.push(stretch);
    }
    return all;
};


/***/ }),

/***/ 9885:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  U: () => (/* binding */ fillFile),
  f: () => (/* binding */ replaceFile)
});
var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);


const fillFile = async (path, fill, mode) => {
    (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(path, { force: true });
    const file = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createWriteStream)(path, { flags: 'wx', ...(mode === undefined ? {} : { mode }) });
    const closed = new Promise((resolve) => file.once('close', resolve));
    try {
        await fill(file);
    }
    finally {
        file.destroy();
        await closed;
    }
};
const replaceFile = async (path, fill) => {
    const unfinished = `${path}.tmp`;
    try {
        await fillFile(unfinished, fill);
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rename)(unfinished, path);
    }
    catch (error) {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(unfinished, { force: true });
        throw error;
    }
};


/***/ }),

/***/ 6103:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  $: () => (/* binding */ HashingStream)
});
var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
var node_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7075);


class HashingStream extends node_stream__WEBPACK_IMPORTED_MODULE_1__.Transform {
    #hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    #sizeBytes = 0;
    _transform(chunk, _encoding, done) {
        this.#hash.update(chunk);
        this.#sizeBytes += chunk.length;
        done(null, chunk);
    }
    result() {
        return { sha256: this.#hash.digest(), sizeBytes: this.#sizeBytes };
    }
}


/***/ }),

/***/ 9832:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  QE: () => (/* binding */ TYPES),
  ci: () => (/* binding */ TYPE_BITS),
  hB: () => (/* binding */ readEntry),
  q2: () => (/* binding */ unixMode),
  rE: () => (/* binding */ FILE_MODE),
  uy: () => (/* binding */ packedBudget)
});
var node_zlib__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8522);
var _unpacking_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6386);


const MADE_BY_UNIX = 3;
const TYPE_BITS = 0o170000;
const TYPES = { directory: 0o040000, file: 0o100000, symlink: 0o120000 };
const FILE_MODE = 0o644;
const unixMode = ({ versionMadeBy, externalFileAttributes }) => versionMadeBy >>> 8 === MADE_BY_UNIX ? externalFileAttributes >>> 16 : undefined;
async function* readEntry(zip, entry, damaged) {
    let checksum = 0;
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
        const bytes = Buffer.from(chunk);
        checksum = (0,node_zlib__WEBPACK_IMPORTED_MODULE_0__.crc32)(bytes, checksum);
        yield bytes;
    }
    if (checksum !== entry.crc32)
        throw damaged();
}
const packedBudget = (zipBytes, overlapping) => (0,_unpacking_js__WEBPACK_IMPORTED_MODULE_1__/* .openBudget */ .ak)(zipBytes, overlapping);


/***/ }),

/***/ 2626:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  NK: () => (/* binding */ READ_BYTES),
  Qj: () => (/* binding */ openPart),
  Ru: () => (/* binding */ sealOf),
  _C: () => (/* binding */ copySealed),
  j5: () => (/* binding */ openSealed),
  mz: () => (/* binding */ sealFile)
});
var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
var node_stream__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7075);
var node_stream_promises__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6466);
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(960);
var _digest_check_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3618);
var _fill_file_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9885);
var _hashing_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6103);








const READ_BYTES = 262_144;
const openSealed = (path, seal, part = {}) => {
    const check = new _digest_check_js__WEBPACK_IMPORTED_MODULE_5__/* .DigestCheck */ .F(seal, () => changed(path));
    const sizeBytes = seal.sizeBytes + (part.start === undefined ? 1 : 0);
    const arriving = async function* () {
        try {
            yield* await openPart(path, sizeBytes, part);
        }
        catch (cause) {
            throw changed(path, cause);
        }
    };
    (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)(arriving, check).catch(() => { });
    return check;
};
const openPart = async (path, sizeBytes, { start = 0, readBytes = READ_BYTES } = {}) => {
    if (sizeBytes === 0)
        return node_stream__WEBPACK_IMPORTED_MODULE_2__.Readable.from([], { objectMode: false });
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(path, node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_RDONLY | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NONBLOCK);
    return file.createReadStream({ start, end: start + sizeBytes - 1, highWaterMark: readBytes });
};
const changed = (path, cause) => (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_4__/* .failure */ .V2)('file-changed', { path }, { cause });
const sealFile = async (path) => {
    const hashing = new _hashing_js__WEBPACK_IMPORTED_MODULE_7__/* .HashingStream */ .$();
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(path, { highWaterMark: READ_BYTES }), hashing.resume());
    return sealOf(hashing);
};
const copySealed = async (from, to, mode) => {
    const hashing = new _hashing_js__WEBPACK_IMPORTED_MODULE_7__/* .HashingStream */ .$();
    const source = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(from, { highWaterMark: READ_BYTES });
    await (0,_fill_file_js__WEBPACK_IMPORTED_MODULE_6__/* .fillFile */ .U)(to, (file) => (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)(source, hashing, file), mode);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.chmod)(to, mode);
    return sealOf(hashing);
};
const sealOf = (hashing) => {
    const { sha256, sizeBytes } = hashing.result();
    return { digest: `sha256:${sha256.toString('hex')}`, sizeBytes };
};


/***/ }),

/***/ 6386:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  TL: () => (/* binding */ packedBytesOf),
  ak: () => (/* binding */ openBudget),
  iU: () => (/* binding */ RATIO),
  p_: () => (/* binding */ openUnpacking),
  r6: () => (/* binding */ FREE_BYTES),
  ux: () => (/* binding */ isKnownError)
});
/* unused harmony export MAX_IMAGE_ENTRIES */
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(960);
var _lambda_limits_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4675);


const openBudget = (atFirst, exceeded) => {
    let limit = Math.floor(atFirst);
    let taken = 0;
    return {
        take: (amount = 1) => {
            taken += amount;
            if (taken > limit)
                throw exceeded(limit);
        },
        grow: (amount) => {
            limit += Math.floor(amount);
        },
    };
};
const MAX_IMAGE_ENTRIES = 1_000_000;
const FREE_BYTES = 268_435_456;
const RATIO = 20;
const FREE_ENTRIES = 100_000;
const BYTES_AN_ENTRY = 128;
const FREE_RECORDS = 100_000;
const RECORDS_AN_ENTRY = 12;
const openUnpacking = ({ packedBytes, times }, exceeded) => {
    const mostBytes = FREE_BYTES + packedBytes * RATIO;
    const isLarge = times === undefined && mostBytes > _lambda_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .MAX_IMAGE_BYTES */ .J5;
    const bytes = openBudget(isLarge ? _lambda_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .MAX_IMAGE_BYTES */ .J5 : mostBytes * (times ?? 1), (limit) => exceeded(isLarge ? 'bytes' : 'ratio', limit));
    const mostEntries = Math.min(FREE_ENTRIES + packedBytes / BYTES_AN_ENTRY, MAX_IMAGE_ENTRIES) * (times ?? 1);
    const entries = openBudget(mostEntries, (limit) => exceeded('entries', limit));
    const records = openBudget(FREE_RECORDS, (limit) => exceeded('records', limit));
    return {
        bytes: bytes.take,
        entry: () => {
            entries.take();
            records.grow(RECORDS_AN_ENTRY);
        },
        records: records.take,
    };
};
const packedBytesOf = (blobs) => new Map(blobs.map(({ digest, sizeBytes }) => [digest, sizeBytes]))
    .values()
    .reduce((sum, sizeBytes) => sum + sizeBytes, 0);
const isKnownError = (error) => error instanceof _errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH || (error instanceof Error && 'syscall' in error);


/***/ }),

/***/ 9954:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  M: () => (/* binding */ otherArchitecture)
});
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(960);
var _registry_goarch_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7577);


const otherArchitecture = (kind, variables, { architecture, isSet }) => {
    const name = kind === 'go' ? 'GOARCH' : 'DOCKER_DEFAULT_PLATFORM';
    const value = variables[name] ?? '';
    const asked = kind === 'go' ? value : platformOf(value);
    const ours = kind === 'go' ? _registry_goarch_js__WEBPACK_IMPORTED_MODULE_1__/* .goarch */ .h[architecture] : `linux/${_registry_goarch_js__WEBPACK_IMPORTED_MODULE_1__/* .goarch */ .h[architecture]}`;
    if (isSet || value === '' || asked === undefined || asked === ours)
        return undefined;
    return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('variable-architecture', { name, value, architecture });
};
const ALIASES = new Map([
    ['x86_64', _registry_goarch_js__WEBPACK_IMPORTED_MODULE_1__/* .goarch */ .h.x86_64],
    ['x86-64', _registry_goarch_js__WEBPACK_IMPORTED_MODULE_1__/* .goarch */ .h.x86_64],
    ['aarch64', _registry_goarch_js__WEBPACK_IMPORTED_MODULE_1__/* .goarch */ .h.arm64],
]);
const platformOf = (value) => {
    const [first = '', second] = value.toLowerCase().split('/');
    const [system, name] = second === undefined ? ['linux', first] : [first, second];
    return name === 'linux' ? undefined : `${system}/${ALIASES.get(name) ?? name}`;
};


/***/ }),

/***/ 7818:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  b: () => (/* binding */ together)
});
const together = async (stop, begin) => {
    const over = new AbortController();
    const work = begin(AbortSignal.any([stop, over.signal]));
    try {
        return await Promise.all(work);
    }
    catch (error) {
        over.abort(error);
        await Promise.allSettled(work);
        throw error;
    }
};


/***/ }),

/***/ 6805:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  CP: () => (/* binding */ isLoaderMissing),
  CZ: () => (/* binding */ USUAL_RUNTIME),
  P_: () => (/* binding */ baseFacts),
  gY: () => (/* binding */ olderGlibc),
  hD: () => (/* binding */ isUnsure),
  xb: () => (/* binding */ isInterpreterMissing)
});
var _glibc_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3313);

const isLoaderMissing = (interpreter, { libc, has }) => {
    if (has !== undefined)
        return !has(interpreter);
    if (libc.kind === 'unknown')
        return false;
    return libc.kind === 'none' || (libc.kind === 'musl') !== /\/ld-musl-/.test(interpreter);
};
const isInterpreterMissing = (interpreter, { name, has }) => has === undefined ? name === 'scratch' || interpreter.endsWith('\r') : !has(interpreter);
const olderGlibc = (needed, { libc }) => {
    if (needed === undefined || libc.kind !== 'glibc' || libc.version === undefined)
        return undefined;
    return (0,_glibc_js__WEBPACK_IMPORTED_MODULE_0__/* .compareVersions */ .Z)(needed, libc.version) > 0 ? libc.version : undefined;
};
const isUnsure = ({ interpreter, glibc }, { libc }) => interpreter !== undefined &&
    (libc.kind === 'unknown' || (libc.kind === 'glibc' && libc.version === undefined && glibc !== undefined));
const glibc = (version, zoneinfo = 'unknown') => ({
    libc: { kind: 'glibc', version },
    zoneinfo,
});
const ANYWHERE = '(?:^|/)';
const HUB = '(?:(?:index\\.|registry-1\\.)?docker\\.io/)?(?:library/)?';
const CACHE = '\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(?:\\.cn)?/(?:[^/:@]+/)*(?:library|amazonlinux)/';
const OFFICIAL = `^(?:${HUB}|public\\.ecr\\.aws/(?:docker/library|amazonlinux)/|${CACHE})`;
const known = (pattern, facts) => ({ pattern: new RegExp(pattern), facts });
const KNOWN = [
    known('^scratch$', { libc: { kind: 'none' }, zoneinfo: 'absent' }),
    known(`${ANYWHERE}(?:lambda/|aws-lambda-)?provided[.:]al2023\\b`, glibc('2.34', 'there')),
    known(`${ANYWHERE}(?:lambda/|aws-lambda-)?provided[.:]al2\\b`, glibc('2.26', 'there')),
    known(`${OFFICIAL}amazonlinux:2023\\b`, glibc('2.34')),
    known(`${OFFICIAL}amazonlinux:2(?:$|[.@-])`, glibc('2.26')),
    known(`${OFFICIAL}alpine(?:$|[:@])`, { libc: { kind: 'musl' }, zoneinfo: 'absent' }),
    known(`${ANYWHERE}distroless/static\\b`, { libc: { kind: 'none' }, zoneinfo: 'there' }),
    known(`${ANYWHERE}distroless/(?:base|cc)-debian11\\b`, glibc('2.31', 'there')),
    known(`${ANYWHERE}distroless/(?:base|cc)-debian12\\b`, glibc('2.36', 'there')),
    known(`${ANYWHERE}distroless/(?:base|cc)-debian13\\b`, glibc('2.41', 'there')),
    known(`${OFFICIAL}debian:(?:11|bullseye)\\b`, glibc('2.31')),
    known(`${OFFICIAL}debian:(?:12|bookworm)\\b`, glibc('2.36')),
    known(`${OFFICIAL}debian:(?:13|trixie)\\b`, glibc('2.41')),
    known(`${OFFICIAL}ubuntu:(?:22\\.04|jammy)\\b`, glibc('2.35')),
    known(`${OFFICIAL}ubuntu:(?:24\\.04|noble)\\b`, glibc('2.39')),
];
const USUAL_RUNTIME = 'provided.al2023';
const baseFacts = (name, more = {}) => {
    const { config, found } = more;
    if (found !== undefined) {
        const { libc = { kind: 'none' }, has, hasZoneinfo } = found;
        return { name, libc, has, zoneinfo: hasZoneinfo ? 'there' : 'absent' };
    }
    const match = KNOWN.find(({ pattern }) => pattern.test(name));
    if (match !== undefined)
        return { name, has: undefined, ...match.facts };
    const isAws = (config?.config?.Env ?? []).some((variable) => variable.startsWith('LAMBDA_RUNTIME_DIR='));
    const libc = isAws ? { kind: 'glibc', version: undefined } : { kind: 'unknown' };
    return { name, has: undefined, libc, zoneinfo: 'unknown' };
};


/***/ }),

/***/ 4333:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Ld: () => (/* binding */ elfFacts),
  UV: () => (/* binding */ inspectElf),
  b4: () => (/* binding */ offsetOf),
  oU: () => (/* binding */ readElf),
  vz: () => (/* binding */ offeredGlibc),
  xM: () => (/* binding */ LOAD)
});
var _files_file_bytes_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7983);
var _glibc_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3313);


const inspectElf = async (path) => (0,_files_file_bytes_js__WEBPACK_IMPORTED_MODULE_0__/* .readFileBytes */ .MY)(path, async (bytes) => {
    const elf = await readElf(bytes);
    return elf === undefined ? undefined : elfFacts(bytes, elf);
});
const offeredGlibc = async (path) => (0,_files_file_bytes_js__WEBPACK_IMPORTED_MODULE_0__/* .readFileBytes */ .MY)(path, async (bytes) => {
    const elf = await readElf(bytes);
    if (elf === undefined)
        return undefined;
    return (0,_glibc_js__WEBPACK_IMPORTED_MODULE_1__/* .newestGlibc */ .Q)(await versionNames(bytes, elf, VERDEF));
});
const MACHINES = { 3: 'i386', 40: 'arm', 62: 'x86_64', 183: 'arm64' };
const TYPES = { 1: 'relocatable', 2: 'executable', 3: 'shared', 4: 'core' };
const MAGIC = Buffer.from('\x7fELF', 'latin1');
const HEADER_BYTES = 64;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const SEGMENT_BYTES = 56;
const SECTION_BYTES = 64;
const MAX_SEGMENTS = 512;
const MAX_SECTIONS = 4_096;
const MAX_DYNAMIC = 4_096;
const MAX_NEEDED = 1_024;
const MAX_VERSIONS = 1_024;
const LOAD = 1;
const DYNAMIC = 2;
const INTERP = 3;
const readElf = async (bytes) => {
    const header = await bytes.read(0, HEADER_BYTES);
    if (header.length < 20 || !header.subarray(0, 4).equals(MAGIC))
        return undefined;
    const isLittle = header[5] === LITTLE_ENDIAN;
    const [type, machine] = [16, 18].map((at) => (isLittle ? header.readUInt16LE(at) : header.readUInt16BE(at)));
    const named = {
        machine: MACHINES[machine ?? 0] ?? `machine ${machine}`,
        type: TYPES[type ?? 0] ?? `type ${type}`,
    };
    if (header.length < HEADER_BYTES || header[4] !== CLASS_64 || !isLittle)
        return { ...named, segments: [], sections: [] };
    return { ...named, segments: await readSegments(bytes, header), sections: await readSections(bytes, header) };
};
const readSegments = async (bytes, header) => {
    if (header.readUInt16LE(54) !== SEGMENT_BYTES)
        return [];
    const count = Math.min(header.readUInt16LE(56), MAX_SEGMENTS);
    const table = await bytes.read(word(header, 32), count * SEGMENT_BYTES);
    return rows(table, SEGMENT_BYTES).map((row) => ({
        type: row.readUInt32LE(0),
        flags: row.readUInt32LE(4),
        offset: word(row, 8),
        address: word(row, 16),
        sizeBytes: word(row, 32),
    }));
};
const NOBITS = 8;
const readSections = async (bytes, header) => {
    if (header.readUInt16LE(58) !== SECTION_BYTES)
        return [];
    const count = Math.min(header.readUInt16LE(60), MAX_SECTIONS);
    const table = rows(await bytes.read(word(header, 40), count * SECTION_BYTES), SECTION_BYTES);
    const names = table[header.readUInt16LE(62)];
    if (names === undefined)
        return [];
    const text = await bytes.read(word(names, 24), word(names, 32));
    return table
        .filter((row) => row.readUInt32LE(4) !== NOBITS)
        .map((row) => ({ name: nameAt(text, row.readUInt32LE(0)), offset: word(row, 24), sizeBytes: word(row, 32) }));
};
const nameAt = (text, at) => {
    const end = at < text.length ? text.indexOf(0, at) : -1;
    return end < 0 ? '' : text.toString('latin1', at, end);
};
const word = (buffer, at) => Number(buffer.readBigUInt64LE(at));
const rows = (table, rowBytes) => Array.from({ length: Math.floor(table.length / rowBytes) }, (_, index) => table.subarray(index * rowBytes, (index + 1) * rowBytes));
const elfFacts = async (bytes, elf) => {
    const interpreter = elf.segments.find(({ type }) => type === INTERP);
    return {
        machine: elf.machine,
        type: elf.type,
        interpreter: interpreter === undefined ? undefined : await (0,_files_file_bytes_js__WEBPACK_IMPORTED_MODULE_0__/* .readName */ .MQ)(bytes, interpreter.offset),
        libraries: await neededLibraries(bytes, elf),
        glibc: (0,_glibc_js__WEBPACK_IMPORTED_MODULE_1__/* .newestGlibc */ .Q)(await versionNames(bytes, elf, VERNEED)),
    };
};
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const readDynamic = async (bytes, { segments }) => {
    const segment = segments.find(({ type }) => type === DYNAMIC);
    if (segment === undefined)
        return [];
    const table = await bytes.read(segment.offset, Math.min(segment.sizeBytes, MAX_DYNAMIC * 16));
    const entries = rows(table, 16).map((row) => ({ tag: word(row, 0), value: word(row, 8) }));
    const end = entries.findIndex(({ tag }) => tag === 0);
    return end < 0 ? entries : entries.slice(0, end);
};
const dynamicValue = (dynamic, wanted) => dynamic.find(({ tag }) => tag === wanted)?.value;
const offsetOf = ({ segments }, address) => {
    if (address === undefined)
        return undefined;
    const segment = segments.find(({ type, address: start, sizeBytes }) => type === LOAD && address >= start && address < start + sizeBytes);
    return segment === undefined ? undefined : address - segment.address + segment.offset;
};
const neededLibraries = async (bytes, elf) => {
    const dynamic = await readDynamic(bytes, elf);
    const names = offsetOf(elf, dynamicValue(dynamic, DT_STRTAB));
    if (names === undefined)
        return [];
    const found = [];
    for (const { value } of dynamic.filter(({ tag }) => tag === DT_NEEDED).slice(0, MAX_NEEDED)) {
        const name = await (0,_files_file_bytes_js__WEBPACK_IMPORTED_MODULE_0__/* .readName */ .MQ)(bytes, names + value);
        if (name !== undefined && name !== '')
            found.push(name);
    }
    return found;
};
const VERNEED = {
    tag: 0x6ffffffe,
    rowBytes: 16,
    count: 2,
    first: 8,
    next: 12,
    itemBytes: 16,
    itemName: 8,
    itemNext: 12,
};
const VERDEF = {
    tag: 0x6ffffffc,
    rowBytes: 20,
    count: 6,
    first: 12,
    next: 16,
    itemBytes: 8,
    itemName: 0,
    itemNext: 4,
};
const versionNames = async (bytes, elf, table) => {
    const dynamic = await readDynamic(bytes, elf);
    const names = offsetOf(elf, dynamicValue(dynamic, DT_STRTAB));
    let at = offsetOf(elf, dynamicValue(dynamic, table.tag));
    const found = [];
    for (let budget = MAX_VERSIONS; names !== undefined && at !== undefined && budget > 0; budget -= 1) {
        const row = await (0,_files_file_bytes_js__WEBPACK_IMPORTED_MODULE_0__/* .readWhole */ .oD)(bytes, at, table.rowBytes);
        if (row === undefined)
            break;
        let itemAt = at + row.readUInt32LE(table.first);
        for (let left = row.readUInt16LE(table.count); left > 0 && budget > 0; left -= 1) {
            budget -= 1;
            const item = await (0,_files_file_bytes_js__WEBPACK_IMPORTED_MODULE_0__/* .readWhole */ .oD)(bytes, itemAt, table.itemBytes);
            const name = item === undefined ? undefined : await (0,_files_file_bytes_js__WEBPACK_IMPORTED_MODULE_0__/* .readName */ .MQ)(bytes, names + item.readUInt32LE(table.itemName));
            if (item === undefined || name === undefined)
                break;
            found.push(name);
            const next = item.readUInt32LE(table.itemNext);
            if (next === 0)
                break;
            itemAt += next;
        }
        const next = row.readUInt32LE(table.next);
        if (next === 0)
            break;
        at += next;
    }
    return found;
};


/***/ }),

/***/ 3313:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Q: () => (/* binding */ newestGlibc),
  Z: () => (/* binding */ compareVersions)
});
const RELR = { name: 'GLIBC_ABI_DT_RELR', version: '2.36' };
const newestGlibc = (names) => names
    .map((name) => (name === RELR.name ? RELR.version : /^GLIBC_(\d{1,4}(?:\.\d{1,4}){1,2})$/.exec(name)?.[1]))
    .filter((version) => version !== undefined)
    .toSorted(compareVersions)
    .at(-1);
const compareVersions = (one, other) => {
    const [a, b] = [one, other].map((version) => version.split('.').map(Number));
    for (const index of [0, 1, 2]) {
        const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
        if (difference !== 0)
            return difference;
    }
    return 0;
};


/***/ }),

/***/ 4625:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  c_: () => (/* binding */ readContent),
  dW: () => (/* binding */ readPacked),
  Uq: () => (/* binding */ readScript)
});

// UNUSED EXPORTS: inspectBinary

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/files/file-bytes.js
var file_bytes = __webpack_require__(7983);
// EXTERNAL MODULE: ./lib/text/json.js
var json = __webpack_require__(2845);
// EXTERNAL MODULE: ./lib/inspect/elf.js
var inspect_elf = __webpack_require__(4333);
;// CONCATENATED MODULE: ./lib/inspect/build-info.js



const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const HEADER_BYTES = 32;
const ALIGNMENT = 16;
const INLINE = 2;
const BIG_ENDIAN = 1;
const WRITABLE = 2;
const EXECUTABLE = 1;
const MAX_TEXT_BYTES = 1_048_576;
const readBuildInfo = async (bytes, elf) => {
    const at = await (0,file_bytes/* findAligned */.s6)(bytes, placesOf(elf), MAGIC, ALIGNMENT);
    const header = at === undefined ? undefined : await (0,file_bytes/* readWhole */.oD)(bytes, at, HEADER_BYTES);
    if (at === undefined || header === undefined)
        return undefined;
    const flags = header[15] ?? 0;
    if ((flags & INLINE) !== 0)
        return inlineInfo(bytes, at + HEADER_BYTES);
    if ((flags & BIG_ENDIAN) !== 0 || header[14] !== 8)
        return undefined;
    const texts = [16, 24].map((field) => (0,inspect_elf/* offsetOf */.b4)(elf, Number(header.readBigUInt64LE(field))));
    const [version, modules] = await Promise.all(texts.map((text) => readPointed(bytes, elf, text)));
    return version === undefined ? undefined : parseBuildInfo(version, modules ?? Buffer.alloc(0));
};
const placesOf = ({ sections, segments }) => {
    const own = sections.filter(({ name }) => name === '.go.buildinfo');
    if (own.length > 0)
        return own;
    return segments.filter(({ type, flags }) => type === inspect_elf/* LOAD */.xM && (flags & (WRITABLE | EXECUTABLE)) === WRITABLE);
};
const inlineInfo = async (bytes, at) => {
    const version = await readText(bytes, at);
    if (version === undefined)
        return undefined;
    const modules = await readText(bytes, version.end);
    return parseBuildInfo(version.text, modules?.text ?? Buffer.alloc(0));
};
const readText = async (bytes, at) => {
    const head = await bytes.read(at, 5);
    const last = head.findIndex((byte) => byte < 0x80);
    if (last < 0)
        return undefined;
    const length = head.subarray(0, last + 1).reduceRight((sum, byte) => sum * 128 + (byte & 0x7f), 0);
    if (length > MAX_TEXT_BYTES)
        return undefined;
    const start = at + last + 1;
    const text = length === 0 ? Buffer.alloc(0) : await (0,file_bytes/* readWhole */.oD)(bytes, start, length);
    return text === undefined ? undefined : { text, end: start + length };
};
const readPointed = async (bytes, elf, at) => {
    const pointer = at === undefined ? undefined : await (0,file_bytes/* readWhole */.oD)(bytes, at, 16);
    if (pointer === undefined)
        return undefined;
    const length = Number(pointer.readBigUInt64LE(8));
    const start = (0,inspect_elf/* offsetOf */.b4)(elf, Number(pointer.readBigUInt64LE(0)));
    return start === undefined || length > MAX_TEXT_BYTES ? undefined : (0,file_bytes/* readWhole */.oD)(bytes, start, length);
};
const SENTINEL_BYTES = 16;
const parseBuildInfo = (version, framed) => {
    const isFramed = framed.length >= 2 * SENTINEL_BYTES + 1 && framed.at(-SENTINEL_BYTES - 1) === NEW_LINE;
    const text = isFramed ? framed.toString('utf8', SENTINEL_BYTES, framed.length - SENTINEL_BYTES) : '';
    const lines = text.split('\n').map((line) => line.split('\t'));
    const modules = [];
    const settings = [];
    for (const [kind, first = '', second = ''] of lines) {
        if (kind === 'dep')
            modules.push({ path: first, version: second });
        if (kind === '=>' && modules.length > 0)
            modules[modules.length - 1] = { path: nameOf(modules), version: second };
        if (kind === 'build')
            settings.push(parseSetting(first));
    }
    const [, mainPackage] = lines.find(([kind]) => kind === 'path') ?? [];
    const [, path, mainVersion = ''] = lines.find(([kind]) => kind === 'mod') ?? [];
    return {
        version: version.toString('utf8'),
        mainPackage,
        mainModule: path === undefined ? undefined : { path, version: mainVersion },
        modules,
        settings: Object.fromEntries(settings),
    };
};
const NEW_LINE = 10;
const nameOf = (modules) => modules.at(-1)?.path ?? '';
const parseSetting = (text) => {
    const quoted = /^("(?:[^"\\]|\\.)*")=/.exec(text)?.[1];
    const end = quoted?.length ?? text.indexOf('=');
    return end < 0 ? [text, ''] : [unquote(text.slice(0, end)), unquote(text.slice(end + 1))];
};
const unquote = (text) => {
    if (!/^".*"$/.test(text))
        return text;
    const value = (0,json/* jsonOrNothing */.d)(text);
    return typeof value === 'string' ? value : text.slice(1, -1);
};

// EXTERNAL MODULE: ./lib/inspect/go-notices.js
var go_notices = __webpack_require__(7332);
;// CONCATENATED MODULE: ./lib/inspect/program.js





const inspectBinary = async (path) => (0,file_bytes/* readFileBytes */.MY)(path, async (bytes) => {
    const elf = await (0,inspect_elf/* readElf */.oU)(bytes);
    if (elf === undefined)
        return undefined;
    return {
        ...(await (0,inspect_elf/* elfFacts */.Ld)(bytes, elf)),
        sizeBytes: bytes.sizeBytes,
        hasDebugInfo: elf.sections.some(({ name }) => name === '.debug_info' || name === '.zdebug_info'),
        go: await goFacts(bytes, elf),
    };
});
const readContent = async (path) => {
    const facts = await inspectBinary(path);
    if (facts !== undefined)
        return { kind: 'program', facts };
    return readScript(path);
};
const PACKED_MODE = 0o755;
const readPacked = async (path) => ({
    kind: 'file',
    mode: PACKED_MODE,
    isSymlink: false,
    content: await readContent(path),
});
const SHEBANG = Buffer.from('#!');
const MAX_SHEBANG_BYTES = 256;
const readScript = async (path) => {
    const start = await (0,file_bytes/* readFileBytes */.MY)(path, (bytes) => bytes.read(0, MAX_SHEBANG_BYTES));
    if (start?.subarray(0, SHEBANG.length).equals(SHEBANG) !== true)
        return { kind: 'other' };
    const [line = ''] = start.toString('utf8', SHEBANG.length).split(/[\n\0]/, 1);
    const [interpreter = '', argument = '', ...more] = line
        .replace(/^[ \t]+/, '')
        .replace(/(?<![ \t])[ \t]+$/, '')
        .split(/[ \t]+/);
    const isFound = (0,external_node_path_.basename)(interpreter) === 'env' && more.length === 0 && /^[^-=][^=]*$/.test(argument);
    return { kind: 'script', interpreters: [interpreter, ...(isFound ? [argument] : [])] };
};
const names = {
    lambda: Buffer.from(`\0${go_notices/* LAMBDA_MODULE */.j8}/lambda.`),
    netRpc: Buffer.from('\0net/rpc.'),
    loadLocation: Buffer.from('\0time.LoadLocation\0'),
    timeZones: Buffer.from('\0time/tzdata.'),
};
const RUNTIME_API = Buffer.from('AWS_LAMBDA_RUNTIME_API');
const goFacts = async (bytes, elf) => {
    const info = await readBuildInfo(bytes, elf);
    const tables = elf.sections.filter(({ name }) => name.endsWith('.gopclntab'));
    if (info === undefined && tables.length === 0)
        return undefined;
    const texts = elf.sections.filter(({ name }) => name === '.rodata');
    const found = await (0,file_bytes/* findIn */.r9)(bytes, tables.length > 0 ? tables : loaded(elf), Object.values(names));
    const variable = await (0,file_bytes/* findIn */.r9)(bytes, texts.length > 0 ? texts : loaded(elf), [RUNTIME_API]);
    return {
        info,
        linksLambda: found.has(names.lambda),
        knowsRuntimeApi: variable.has(RUNTIME_API),
        linksNetRpc: found.has(names.netRpc),
        linksLoadLocation: found.has(names.loadLocation),
        linksTimeZones: found.has(names.timeZones),
    };
};
const loaded = ({ segments }) => segments.filter(({ type }) => type === inspect_elf/* LOAD */.xM);


/***/ }),

/***/ 1853:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  S4: () => (/* binding */ judge),
  ly: () => (/* binding */ scriptProblem),
  nV: () => (/* binding */ shownMode),
  sm: () => (/* binding */ lackingAccess)
});
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(960);
var _registry_goarch_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7577);
var _base_facts_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6805);
var _go_notices_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7332);




const judge = (judged) => {
    const { path, found, where, starter } = judged;
    if (found.kind === 'missing')
        return judgeMissing(judged, found.near);
    if (found.kind === 'hidden')
        return judgeHidden(path, found.folder);
    const { content } = found;
    const problems = accessProblems(found, judged);
    const notices = where === 'image' && starter === undefined ? pathNotices(path, found.isSymlink) : [];
    if (content.kind === 'other') {
        return {
            problems: [...problems, (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('binary-no-program', { path })],
            notices,
            report: `${path} is not a program`,
        };
    }
    if (content.kind === 'script') {
        const missing = content.interpreters.filter((one) => (0,_base_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .isInterpreterMissing */ .xb)(one, judged.base)).slice(0, 1);
        return {
            problems: [...problems, ...missing.map((one) => scriptProblem(path, one, judged.base))],
            notices,
            report: `${path} is a script`,
        };
    }
    if (content.kind === 'emulator')
        return { problems, notices, report: `${path} is RIE` };
    const { facts } = content;
    return {
        problems: [...problems, ...programProblems(facts, judged)],
        notices: [...notices, ...programNotices(facts, judged)],
        report: reportOf(facts, path),
    };
};
const judgeMissing = ({ path, where, starter }, program) => {
    const report = `${path} is missing`;
    const near = program === undefined ? '' : `The image has ${program}: start it with  ENTRYPOINT ["${program}"] . `;
    if (starter === undefined)
        return { problems: [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('entry-missing', { path, where, near })], notices: [], report };
    const values = { path, starter: starter.path, near };
    return starter.isSure
        ? { problems: [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('started-missing', values)], notices: [], report }
        : { problems: [], notices: [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('word-missing', values)], report };
};
const judgeHidden = (path, folder) => ({
    problems: [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('entry-hidden', { path, folder })],
    notices: [],
    report: `${path} is in ${folder}`,
});
const accessProblems = ({ mode, closed, content }, { path, where }) => {
    const lacking = lackingAccess(mode, content.kind);
    return [
        ...(lacking === undefined
            ? []
            : [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('entry-not-executable', { path, where, lacking, mode: shownMode(mode) })]),
        ...(closed === undefined
            ? []
            : [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('entry-closed', { path, folder: closed.path, mode: shownMode(closed.mode) })]),
    ];
};
const lackingAccess = (mode, kind) => {
    const [wanted, lacking] = kind === 'script' ? [0o005, 'readable and executable'] : [0o001, 'executable'];
    return (mode & wanted) === wanted ? undefined : lacking;
};
const shownMode = (mode) => (mode & 0o7777).toString(8).padStart(4, '0');
const scriptProblem = (path, interpreter, { name }) => interpreter.endsWith('\r')
    ? (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('script-carriage-return', { path, interpreter: interpreter.slice(0, -1) })
    : (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('script-interpreter', { path, interpreter, base: name });
const pathNotices = (path, isSymlink) => [
    ...(path.includes('/') ? [] : [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('entry-relative', { path })]),
    ...(isSymlink ? [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('entry-symlink', { path })] : []),
];
const programProblems = (facts, judged) => {
    const { path, architecture, base, starter } = judged;
    const { machine, type, interpreter, go } = facts;
    if (type !== 'executable' && type !== 'shared')
        return [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('binary-no-program', { path })];
    if (machine !== architecture) {
        return [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('binary-machine', { path, machine, architecture, goarch: _registry_goarch_js__WEBPACK_IMPORTED_MODULE_1__/* .goarch */ .h[architecture] })];
    }
    const version = starter?.isSure === false ? undefined : (0,_go_notices_js__WEBPACK_IMPORTED_MODULE_3__/* .oldLambda */ .n7)(go);
    const old = version === undefined ? [] : [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('binary-old-lambda', { path, version })];
    if (interpreter === undefined)
        return old;
    return (0,_base_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .isLoaderMissing */ .CP)(interpreter, base)
        ? [
            ...old,
            (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('loader-missing', {
                path,
                interpreter,
                base: base.name,
                has: libcName(base),
                newer: newerHint(facts, judged),
            }),
        ]
        : [...old, ...glibcProblems(facts, judged)];
};
const newerHint = ({ interpreter = '', glibc: needed }, { where, path }) => {
    const usual = (0,_base_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .baseFacts */ .P_)(_base_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .USUAL_RUNTIME */ .CZ);
    if ((0,_base_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .isLoaderMissing */ .CP)(interpreter, usual) || (0,_base_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .olderGlibc */ .gY)(needed, usual) !== undefined)
        return '';
    return where === 'zip'
        ? `The runtime ${_base_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .USUAL_RUNTIME */ .CZ} can run ${path}. `
        : `AWS's base ${_base_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .USUAL_RUNTIME */ .CZ}, which base-image is if left out, can run ${path}. `;
};
const libcName = ({ libc }) => {
    if (libc.kind === 'glibc')
        return libc.version === undefined ? 'glibc' : `glibc ${libc.version}`;
    return { musl: 'musl', none: 'no C library', unknown: 'an unknown C library' }[libc.kind];
};
const glibcProblems = (facts, judged) => {
    const { path, base } = judged;
    const { glibc: needed } = facts;
    const offered = (0,_base_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .olderGlibc */ .gY)(needed, base);
    return needed === undefined || offered === undefined
        ? []
        : [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('glibc-too-old', { path, needed, base: base.name, offered, newer: newerHint(facts, judged) })];
};
const programNotices = (facts, { path, base, where, hasCompany }) => {
    const { go } = facts;
    const all = [...((0,_base_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .isUnsure */ .hD)(facts, base) ? [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('base-unknown', { path, base: base.name, ...wants(facts) })] : [])];
    if (go === undefined)
        return all;
    const settings = go.info?.settings ?? {};
    const tags = (settings['-tags'] ?? '').split(',');
    const debug = debugOf(facts);
    if (!go.knowsRuntimeApi && hasCompany !== true)
        all.push((0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('binary-without-lambda', { path }));
    if (settings['-race'] === 'true')
        all.push((0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('binary-with-race', { path }));
    if (debug !== undefined)
        all.push((0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('binary-debug', { path, what: debug }));
    if (go.linksNetRpc && go.linksLambda && !tags.includes('lambda.norpc'))
        all.push((0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('binary-net-rpc', { path }));
    if (go.linksLoadLocation && !go.linksTimeZones && base.zoneinfo === 'absent') {
        all.push((0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('binary-zones', { path, base: where === 'zip' ? base.name : `the base ${base.name}` }));
    }
    all.push(...(0,_go_notices_js__WEBPACK_IMPORTED_MODULE_3__/* .goNotices */ .GG)(go.info, path));
    return all;
};
const wants = ({ glibc, interpreter }) => ({
    wanted: glibc === undefined ? (interpreter ?? '') : `glibc ${glibc}`,
});
const debugOf = ({ hasDebugInfo, go }) => {
    if (/(?:^|[\s=])-N\b/.test(go?.info?.settings['-gcflags'] ?? ''))
        return '-gcflags=-N';
    return hasDebugInfo ? 'it contains DWARF' : undefined;
};
const reportOf = ({ sizeBytes, machine, interpreter, glibc, go }, path) => {
    const linked = interpreter === undefined ? 'static' : `dynamic${glibc === undefined ? '' : ` (glibc ${glibc})`}`;
    const size = `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
    return `${path}: ${[size, machine, linked, ...goWords(go)].join(', ')}`;
};
const goWords = (go) => {
    if (go === undefined)
        return ['not linked by Go'];
    if (go.info === undefined)
        return ['Go without build info'];
    const { version, modules, mainModule } = go.info;
    const count = modules.length === 1 ? '1 module' : `${modules.length} modules`;
    return [version, count, ...(mainModule === undefined ? [] : [mainModule.path])];
};


/***/ }),

/***/ 4675:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  J5: () => (/* binding */ MAX_IMAGE_BYTES),
  Tx: () => (/* binding */ MAX_UNPACKED_BYTES),
  j3: () => (/* binding */ MAX_ZIP_BYTES)
});
const MAX_IMAGE_BYTES = 10_737_418_240;
const MAX_ZIP_BYTES = 52_428_800;
const MAX_UNPACKED_BYTES = 262_144_000;


/***/ }),

/***/ 2407:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Bm: () => (/* binding */ AWS_ENTRYPOINT),
  T0: () => (/* binding */ AWS_BOOTSTRAP),
  dK: () => (/* binding */ isHidden),
  fS: () => (/* binding */ mountedFolder),
  qy: () => (/* binding */ RIE_PATHS),
  tW: () => (/* binding */ TASK_ROOT),
  w7: () => (/* binding */ EXTENSIONS_FOLDER)
});
const TASK_ROOT = '/var/task';
const EXTENSIONS_FOLDER = '/opt/extensions';
const AWS_ENTRYPOINT = '/lambda-entrypoint.sh';
const AWS_BOOTSTRAP = '/var/runtime/bootstrap';
const RIE_PATHS = [
    '/usr/local/bin/aws-lambda-rie',
    '/usr/bin/aws-lambda-rie',
    '/aws-lambda-rie',
    '/aws-lambda/aws-lambda-rie',
];
const mountedFolder = (path) => /^\/(?:dev|proc|sys|tmp)(?=\/|$)/.exec(path)?.[0];
const isHidden = (path) => {
    const mounted = mountedFolder(path);
    return mounted !== undefined && path.replace(/(?<!\/)\/+$/, '') !== mounted;
};


/***/ }),

/***/ 9335:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  nE: () => (/* binding */ appendLayers),
  al: () => (/* binding */ assembleImage),
  VJ: () => (/* binding */ binaryPath),
  ci: () => (/* binding */ layerEntries),
  sG: () => (/* binding */ layerMediaType),
  GH: () => (/* binding */ startOf),
  hR: () => (/* binding */ unchangedImage)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/files/blob.js
var blob = __webpack_require__(5344);
// EXTERNAL MODULE: ./lib/files/digest.js
var digest = __webpack_require__(5231);
// EXTERNAL MODULE: ./lib/files/paths.js
var files_paths = __webpack_require__(795);
// EXTERNAL MODULE: ./lib/lambda/paths.js
var paths = __webpack_require__(2407);
// EXTERNAL MODULE: ./lib/registry/goarch.js
var goarch = __webpack_require__(7577);
// EXTERNAL MODULE: ./lib/registry/manifest.js
var registry_manifest = __webpack_require__(886);
// EXTERNAL MODULE: ./lib/tar/image-layer-writer.js
var image_layer_writer = __webpack_require__(7716);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(1692);
;// CONCATENATED MODULE: ./lib/pack/certificates.js

const caCertificates = () => Buffer.from(`${(0,external_node_tls_.getCACertificates)('bundled').join('\n')}\n`);

// EXTERNAL MODULE: ./lib/pack/include.js + 1 modules
var include = __webpack_require__(9218);
;// CONCATENATED MODULE: ./lib/pack/image.js










const unchangedImage = ({ manifestBytes, mediaType, digest, config, layers, configBlob }) => ({
    manifest: { bytes: manifestBytes, mediaType, digest },
    config: configBlob.digest,
    diffIds: config.rootfs.diff_ids,
    base: layers,
    own: [configBlob],
});
const CREATED = '1970-01-01T00:00:00Z';
const PLAIN_BOOTSTRAP = `${paths/* TASK_ROOT */.tW}/bootstrap`;
const OPEN_MODE = 0o755;
const isAwsBase = (base) => base !== 'scratch' && (base.config.config?.Env ?? []).includes('LAMBDA_RUNTIME_DIR=/var/runtime');
const binaryPath = (base, override) => {
    const [entry] = override.entryPoint ?? [];
    if (entry !== undefined && !(isAwsBase(base) && entry === paths/* AWS_ENTRYPOINT */.Bm))
        return entry;
    return isAwsBase(base) ? paths/* AWS_BOOTSTRAP */.T0 : PLAIN_BOOTSTRAP;
};
const startOf = (base, override) => {
    const usesScript = isAwsBase(base) && override.entryPoint?.[0] === paths/* AWS_ENTRYPOINT */.Bm;
    return { entryPoint: binaryPath(base, override), command: usesScript ? ['bootstrap'] : undefined };
};
const layerEntries = (base, { binary, path, files, workingDirectory }, { real, modeOf }) => {
    const place = (file) => external_node_path_.posix.join(real(external_node_path_.posix.dirname(file)), external_node_path_.posix.basename(file)).slice(1);
    const included = files.map((entry) => ({
        kind: 'file',
        path: place(external_node_path_.posix.join(paths/* TASK_ROOT */.tW, entry.path)),
        mode: entry.mode,
        content: { file: entry.file, seal: entry.seal },
    }));
    for (const entry of included)
        (0,include/* refuseOverlap */.Q)(place(path), entry.path);
    const entries = [
        { kind: 'file', path: place(path), mode: 0o755, content: { file: binary.path, seal: binary.seal } },
        ...included,
        ...(base === 'scratch' ? scratchEntries() : []),
    ];
    return [...entries, ...folderEntries(entries, real(workingDirectory ?? '/'), modeOf)];
};
const folderEntries = (entries, workingDirectory, modeOf) => {
    const paths = entries.map(({ path }) => path);
    const own = (0,files_paths/* withoutSlashes */.C2)(workingDirectory);
    const wanted = own === '' || paths.includes(own) ? [] : [own];
    return [...wanted, ...(0,image_layer_writer/* missingFolders */.KY)([...paths, ...wanted])].map((path) => {
        const mode = modeOf(`/${path}`);
        return mode === undefined ? (0,image_layer_writer/* folderEntry */.Zn)(path) : { kind: 'directory', path, mode: mode | OPEN_MODE };
    });
};
const scratchEntries = () => [
    {
        kind: 'file',
        path: 'etc/ssl/certs/ca-certificates.crt',
        mode: 0o644,
        content: { bytes: caCertificates() },
    },
    (0,image_layer_writer/* folderEntry */.Zn)('tmp'),
];
const layerMediaType = (base) => isDocker(base) ? registry_manifest/* mediaTypes */.Ib.dockerLayer : registry_manifest/* mediaTypes */.Ib.ociLayer;
const isDocker = (base) => base !== 'scratch' && base.mediaType === registry_manifest/* mediaTypes */.Ib.dockerManifest;
const assembleImage = (base, layers, start) => imageOf(base, layers, imageConfig(base, layers, start));
const appendLayers = (image, layers) => imageOf(image, layers, withLayers(image.config, layers));
const imageOf = (base, layers, imageConfig) => {
    const below = base === 'scratch' ? [] : base.config.rootfs.diff_ids;
    const configBytes = Buffer.from(JSON.stringify(imageConfig));
    const config = (0,blob/* memoryBlob */.ts)(configBytes, isDocker(base) ? registry_manifest/* mediaTypes */.Ib.dockerConfig : registry_manifest/* mediaTypes */.Ib.ociConfig);
    const baseLayers = base === 'scratch' ? [] : base.layers;
    const own = layers.map(({ blob }) => blob);
    const mediaType = isDocker(base) ? registry_manifest/* mediaTypes */.Ib.dockerManifest : registry_manifest/* mediaTypes */.Ib.ociManifest;
    const manifest = {
        schemaVersion: 2,
        mediaType,
        config: descriptor(config),
        layers: [...baseLayers, ...own].map(descriptor),
    };
    const bytes = Buffer.from(JSON.stringify(manifest));
    return {
        manifest: { bytes, mediaType, digest: (0,digest/* digestOf */.o)(bytes) },
        config: config.digest,
        diffIds: [...below, ...layers.map(({ diffId }) => diffId)],
        base: baseLayers,
        own: [...own, config],
    };
};
const descriptor = ({ mediaType, digest, sizeBytes }) => ({ mediaType, digest, size: sizeBytes });
const imageConfig = (base, layers, { entryPoint, command, architecture, workingDirectory }) => {
    if (base === 'scratch') {
        return {
            architecture: goarch/* goarch */.h[architecture],
            os: 'linux',
            created: CREATED,
            config: {
                Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'],
                Entrypoint: [entryPoint],
                WorkingDir: workingDirectory,
            },
            rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
            history: layers.map(() => HISTORY),
        };
    }
    const { Cmd: _replaced, ...kept } = base.config.config ?? {};
    return {
        ...withLayers(base.config, layers),
        created: CREATED,
        config: {
            ...kept,
            Entrypoint: [entryPoint],
            ...(command === undefined ? {} : { Cmd: [...command] }),
            WorkingDir: workingDirectory,
        },
    };
};
const HISTORY = { created: CREATED, created_by: 'deploy-go-lambda' };
const withLayers = (config, layers) => ({
    ...config,
    rootfs: { type: config.rootfs.type, diff_ids: [...config.rootfs.diff_ids, ...layers.map(({ diffId }) => diffId)] },
    ...(config.history === undefined ? {} : { history: [...config.history, ...layers.map(() => HISTORY)] }),
});


/***/ }),

/***/ 9218:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  O: () => (/* binding */ readIncludes),
  Q: () => (/* binding */ refuseOverlap)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/errors/problems.js + 29 modules
var problems = __webpack_require__(960);
// EXTERNAL MODULE: external "node:worker_threads"
var external_node_worker_threads_ = __webpack_require__(5919);
;// CONCATENATED MODULE: ./lib/files/glob.js


const BUSY_MS = 2_500;
const BEAT_MS = 250;
const MEMORY_MB = 256;
const SEARCH = `
const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads')
const { glob } = process.getBuiltinModule('node:fs/promises')
const beat = setInterval(() => parentPort.postMessage('busy'), ${BEAT_MS})
const search = async () => {
  const found = []
  for await (const path of glob(workerData.pattern, { cwd: workerData.directory })) if (found.push(path) > workerData.most) break
  return found
}
search().then((found) => parentPort.postMessage(found)).finally(() => clearInterval(beat))
`;
const findMatches = async (search, signal) => {
    signal.throwIfAborted();
    const worker = new external_node_worker_threads_.Worker(SEARCH, {
        eval: true,
        workerData: search,
        execArgv: [],
        env: {},
        resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    const ended = Promise.withResolvers();
    const pattern = search.pattern.slice(0, SHOWN);
    const tooHard = (cause) => ended.reject((0,problems/* failure */.V2)('include-pattern', { pattern }, { cause }));
    const onStop = () => ended.reject(signal.reason);
    let beats = 0;
    let watch;
    const watchBeats = () => {
        const before = beats;
        watch = setTimeout(() => setImmediate(() => (beats === before ? tooHard() : watchBeats())), BUSY_MS);
    };
    worker.on('online', watchBeats);
    signal.addEventListener('abort', onStop, { once: true });
    worker.on('message', (said) => {
        beats += 1;
        if (said !== 'busy')
            ended.resolve(said);
    });
    worker.on('error', (error) => {
        if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
            ended.reject((0,problems/* failure */.V2)('include-too-many', { pattern, limit: search.most }));
        else
            tooHard(new Error((0,problems/* reasonOf */.A3)(error), { cause: error }));
    });
    try {
        return await ended.promise;
    }
    finally {
        clearTimeout(watch);
        signal.removeEventListener('abort', onStop);
        await worker.terminate();
    }
};
const SHOWN = 100;

// EXTERNAL MODULE: ./lib/files/paths.js
var paths = __webpack_require__(795);
// EXTERNAL MODULE: ./lib/files/unpacking.js
var unpacking = __webpack_require__(6386);
;// CONCATENATED MODULE: ./lib/pack/include.js







const MAX_ENTRIES = 200_000;
const MAX_AGAIN = 20_000;
const AT_ONCE = 32;
const readIncludes = async (source, stop) => {
    const workspace = await (0,promises_.realpath)(source.workspace);
    const found = new Map();
    const left = openLeft();
    for (const pattern of source.include) {
        const files = await filesOf(pattern, { directory: source.directory, left, stop });
        if (files.length === 0)
            throw (0,problems/* failure */.V2)('include-nothing', { pattern });
        await inParts(files, async (file) => {
            stop.throwIfAborted();
            const entry = await readEntry(file, source.directory, workspace);
            refuseOverlap('bootstrap', entry.path);
            found.set(entry.path, entry);
        });
    }
    return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
};
const inParts = async (all, work) => {
    for (let at = 0; at < all.length; at += AT_ONCE)
        await Promise.all(all.slice(at, at + AT_ONCE).map(work));
};
const openLeft = () => {
    let now = '';
    const open = (atFirst) => (0,unpacking/* openBudget */.ak)(atFirst, (limit) => (0,problems/* failure */.V2)('include-too-many', { pattern: now, limit }));
    const left = { first: open(MAX_ENTRIES), again: open(MAX_AGAIN) };
    return (pattern) => {
        now = pattern;
        return left;
    };
};
const filesOf = async (pattern, search) => {
    const { directory, stop } = search;
    const named = (0,external_node_path_.join)(directory, pattern);
    if ((0,external_node_fs_.existsSync)(named))
        return walk([named], pattern, search);
    const matches = await findMatches({ pattern, directory, most: MAX_ENTRIES }, stop);
    return walk(matches.map((match) => (0,external_node_path_.join)(directory, match)), pattern, search);
};
const walk = async (paths, pattern, search) => {
    const { directory, stop } = search;
    const left = search.left(pattern);
    const seen = new Set();
    const folders = new Set();
    const files = [];
    let level = paths.map((path) => ({ path }));
    while (level.length > 0) {
        const below = [];
        await inParts(level, async (place) => {
            stop.throwIfAborted();
            if (seen.has(place.path))
                return;
            seen.add(place.path);
            const { isAgain = false } = place.above ?? {};
            if (isAgain)
                left.again.take();
            else
                left.first.take();
            const folder = await look(place, directory);
            if (folder === undefined)
                return void files.push(place.path);
            const names = (await (0,promises_.readdir)(place.path)).filter((name) => name !== '.git');
            if (below.length + names.length > MAX_ENTRIES)
                throw (0,problems/* failure */.V2)('include-too-many', { pattern, limit: MAX_ENTRIES });
            const above = { ...folder, isAgain: isAgain || folders.has(folder.id) };
            folders.add(folder.id);
            for (const name of names)
                below.push({ path: (0,external_node_path_.join)(place.path, name), above });
        });
        level = below;
    }
    return files;
};
const look = async ({ path, above }, directory) => {
    const found = await (0,promises_.stat)(path).catch((cause) => {
        throw (0,problems/* failure */.V2)('include-unreadable', { path, reason: cause.message }, { cause });
    });
    if (found.isFile())
        return undefined;
    if (!found.isDirectory())
        throw (0,problems/* failure */.V2)('include-no-file', { path });
    const id = `${found.dev}:${found.ino}`;
    for (let folder = above; folder !== undefined; folder = folder.above)
        if (folder.id === id)
            throw (0,problems/* failure */.V2)('include-link-loop', { path: (0,external_node_path_.relative)(directory, path) });
    return { path, id, above };
};
const refuseOverlap = (binary, path) => {
    if (path !== binary && !path.startsWith(`${binary}/`) && !binary.startsWith(`${path}/`))
        return;
    throw (0,problems/* failure */.V2)('include-overlap', { path, binary });
};
const readEntry = async (file, directory, workspace) => {
    const target = await (0,promises_.realpath)(file);
    const path = (0,external_node_path_.relative)(directory, file);
    if (!target.startsWith(`${workspace}/`))
        throw (0,problems/* failure */.V2)('include-symlink', { path });
    if (path.startsWith('../') || (0,external_node_path_.relative)(workspace, target).split('/').includes('.git')) {
        throw (0,problems/* failure */.V2)('include-outside', { path });
    }
    return { path, file: target, mode: (0,paths/* isExecutable */.TV)((await (0,promises_.stat)(target)).mode) ? 0o755 : 0o644 };
};


/***/ }),

/***/ 194:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  H: () => (/* binding */ findMadeFile)
});
var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(960);
var _files_paths_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(795);



const findMadeFile = async (made, where) => {
    const { workspace, path, written } = made;
    const named = written !== undefined || isBelow(workspace, path) ? (0,_files_paths_js__WEBPACK_IMPORTED_MODULE_2__/* .nameOf */ .Vb)(made, path) : path;
    const [real, root] = await Promise.all([(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(path), (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(workspace)]).catch((cause) => {
        const { reason, more } = (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_1__/* .unreadable */ .O$)(cause);
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_1__/* .failure */ .V2)('made-missing', { where, path: named, reason }, more);
    });
    if (isBelow(workspace, path) && !isBelow(root, real))
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_1__/* .failure */ .V2)('made-outside', { where, path: named });
    const found = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(real);
    if (!found.isFile())
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_1__/* .failure */ .V2)('made-no-file', { where, path: named });
    return { path: real, sizeBytes: found.size };
};
const isBelow = (folder, path) => path.startsWith(`${folder}/`);


/***/ }),

/***/ 925:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  b: () => (/* binding */ readArchive)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: ./lib/errors/problems.js + 29 modules
var problems = __webpack_require__(960);
// EXTERNAL MODULE: ./lib/files/blob.js
var blob = __webpack_require__(5344);
// EXTERNAL MODULE: ./lib/files/digest.js
var files_digest = __webpack_require__(5231);
// EXTERNAL MODULE: ./lib/files/hashing.js
var files_hashing = __webpack_require__(6103);
// EXTERNAL MODULE: ./lib/files/sealed-file.js
var sealed_file = __webpack_require__(2626);
// EXTERNAL MODULE: ./lib/files/unpacking.js
var files_unpacking = __webpack_require__(6386);
// EXTERNAL MODULE: ./lib/registry/goarch.js
var goarch = __webpack_require__(7577);
// EXTERNAL MODULE: ./lib/registry/manifest.js
var registry_manifest = __webpack_require__(886);
// EXTERNAL MODULE: ./lib/registry/platform.js
var registry_platform = __webpack_require__(2864);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
// EXTERNAL MODULE: ./lib/files/fill-file.js
var fill_file = __webpack_require__(9885);
// EXTERNAL MODULE: ./lib/host/disk/limits.js
var limits = __webpack_require__(2884);
;// CONCATENATED MODULE: ./lib/tar/plain-tar.js
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










const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const plainTar = async (path, { name, temp, signal }) => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const found = await (0,promises_.stat)(path);
        if (!found.isFile())
            throw (0,problems/* failure */.V2)('archive-no-file', { name });
        const file = __addDisposableResource(env_1, await (0,promises_.open)(path), true);
        const { buffer } = await file.read(Buffer.alloc(GZIP_MAGIC.length), 0, GZIP_MAGIC.length, 0);
        if (!buffer.equals(GZIP_MAGIC))
            return path;
        const plain = (0,external_node_path_.join)(temp, 'archive.tar');
        const source = (0,external_node_fs_.createReadStream)(path, { highWaterMark: sealed_file/* READ_BYTES */.NK });
        const unpacking = (0,files_unpacking/* openUnpacking */.p_)({ packedBytes: found.size }, (what, limit) => what === 'bytes'
            ? (0,problems/* failure */.V2)('archive-too-large', { name, limit })
            : (0,problems/* failure */.V2)('archive-ratio', { name, packed: found.size, limit }));
        const counting = (chunks) => (0,limits/* counted */.hS)(chunks, unpacking.bytes);
        const gunzip = (0,external_node_zlib_.createGunzip)({ chunkSize: sealed_file/* READ_BYTES */.NK });
        await (0,fill_file/* fillFile */.U)(plain, (target) => (0,external_node_stream_promises_.pipeline)(source, gunzip, counting, target, { signal }));
        return plain;
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

// EXTERNAL MODULE: ./lib/tar/tar-index.js
var tar_index = __webpack_require__(5365);
;// CONCATENATED MODULE: ./lib/pack/made-elsewhere/oci-archive.js
var oci_archive_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
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
var oci_archive_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
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













const readArchive = async (path, options) => {
    const { name } = options;
    try {
        const env_1 = { stack: [], error: void 0, hasError: false };
        try {
            const plain = await plainTar(path, options);
            const file = oci_archive_addDisposableResource(env_1, await (0,promises_.open)(plain), true);
            const archive = await openArchive({ ...options, path: plain, file });
            const image = await chooseOne(archive, await readIndex(archive));
            const layers = new Map(image.manifest.layers.map((layer) => [layer.digest, layer]));
            for (const layer of layers.values())
                await checkLayer(archive, layer);
            return image;
        }
        catch (e_1) {
            env_1.error = e_1;
            env_1.hasError = true;
        }
        finally {
            const result_1 = oci_archive_disposeResources(env_1);
            if (result_1)
                await result_1;
        }
    }
    catch (error) {
        options.signal.throwIfAborted();
        if (error instanceof problems/* DeployError */.sH)
            throw error;
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        if (code === 'ENOENT')
            throw (0,problems/* failure */.V2)('archive-missing', { name }, { cause: error });
        if (code === 'Z_BUF_ERROR')
            throw (0,problems/* failure */.V2)('archive-gzip-end', { name }, { cause: error });
        throw (0,problems/* failure */.V2)('archive-unreadable', { name, reason: (0,problems/* reasonOf */.A3)(error) }, { cause: error });
    }
};
const MAX_DOCUMENT_BYTES = 16_777_216;
const LAYOUT = 'oci-layout';
const INDEX = 'index.json';
const openArchive = async (options) => {
    const { name, file } = options;
    const { entries, isComplete } = await (0,tar_index/* readTarIndex */.S)(file, name);
    const found = new Map();
    for (const entry of entries) {
        const path = entry.path.replace(/^\.\//, '');
        if (path !== LAYOUT && path !== INDEX && !/^blobs\/sha256\/[0-9a-f]{64}$/.test(path))
            continue;
        if (!entry.isFile)
            throw (0,problems/* failure */.V2)('archive-no-regular', { name, path });
        if (found.has(path))
            throw (0,problems/* failure */.V2)('archive-twice', { name, path });
        found.set(path, entry);
    }
    const documents = (0,files_unpacking/* openBudget */.ak)(MAX_DOCUMENT_BYTES, (limit) => (0,problems/* failure */.V2)('archive-documents', { name, limit }));
    if (found.has(LAYOUT) && found.has(INDEX))
        return { ...options, entries: found, documents };
    if (!isComplete)
        throw (0,problems/* failure */.V2)('archive-truncated', { name, size: (await file.stat()).size });
    if (entries.some(({ path }) => path === 'manifest.json'))
        throw (0,problems/* failure */.V2)('archive-docker', { name });
    throw (0,problems/* failure */.V2)('archive-no-layout', { name, path: found.has(LAYOUT) ? INDEX : LAYOUT });
};
const readIndex = async (archive) => {
    const entry = archive.entries.get(INDEX);
    const found = parseDocument(archive, INDEX, await readEntry(archive, INDEX, entry?.sizeBytes ?? 0));
    if (found.kind === 'index')
        return found.index;
    throw (0,problems/* failure */.V2)('archive-document', { name: archive.name, path: INDEX, reason: 'it is not an index' });
};
const readEntry = async (archive, path, sizeBytes) => {
    const { name, file, entries, documents } = archive;
    const entry = entries.get(path);
    if (entry === undefined)
        throw (0,problems/* failure */.V2)('archive-blob-missing', { name, path });
    if (entry.sizeBytes !== sizeBytes) {
        throw (0,problems/* failure */.V2)('archive-blob-size', { name, path, found: entry.sizeBytes, size: sizeBytes });
    }
    if (sizeBytes > registry_manifest/* MAX_MANIFEST_BYTES */.ZJ) {
        throw (0,problems/* failure */.V2)('archive-document-size', { name, path, size: sizeBytes, limit: registry_manifest/* MAX_MANIFEST_BYTES */.ZJ });
    }
    documents.take(sizeBytes);
    const bytes = Buffer.alloc(sizeBytes);
    const { bytesRead } = await file.read(bytes, 0, sizeBytes, entry.start);
    if (bytesRead !== sizeBytes)
        throw (0,problems/* failure */.V2)('archive-truncated', { name, size: entry.start + bytesRead });
    return bytes;
};
const pathOf = (digest) => `blobs/${digest.replace(':', '/')}`;
const readDocument = async (archive, { digest, size }) => {
    const bytes = await readEntry(archive, pathOf(digest), size);
    const found = (0,files_digest/* digestOf */.o)(bytes);
    if (found !== digest)
        throw (0,problems/* failure */.V2)('archive-blob-bytes', { name: archive.name, digest, found });
    return bytes;
};
const parseDocument = (archive, path, bytes) => parsed(archive, path, () => (0,registry_manifest/* parseManifest */.Ng)(bytes, archive.name));
const parsed = ({ name }, path, parse) => {
    try {
        return parse();
    }
    catch (cause) {
        if (cause instanceof problems/* DeployError */.sH && cause.code === 'registry-too-many-values')
            throw cause;
        throw (0,problems/* failure */.V2)('archive-document', { name, path, reason: 'it is not the JSON that belongs there' }, { cause });
    }
};
const INDEX_TYPES = [registry_manifest/* mediaTypes */.Ib.ociIndex, registry_manifest/* mediaTypes */.Ib.dockerIndex];
const candidateOf = async (archive, descriptor) => {
    const { architecture } = archive;
    const { platform, annotations } = descriptor;
    if (annotations?.['vnd.docker.reference.type'] !== undefined)
        return undefined;
    if (platform !== undefined && (platform.os !== 'linux' || platform.architecture !== goarch/* goarch */.h[architecture])) {
        return { flaw: { kind: 'no-platform', platforms: `${platform.os}/${platform.architecture}` } };
    }
    if (!INDEX_TYPES.includes(descriptor.mediaType))
        return { descriptor };
    const nested = parseDocument(archive, pathOf(descriptor.digest), await readDocument(archive, descriptor));
    if (nested.kind !== 'index')
        return { flaw: { kind: 'no-image', mediaType: descriptor.mediaType } };
    const chosen = (0,registry_platform/* chooseImage */.Ny)(nested.index, architecture);
    if ('flaw' in chosen)
        return chosen;
    return INDEX_TYPES.includes(chosen.child.mediaType)
        ? { flaw: { kind: 'nested-index' } }
        : { descriptor: chosen.child };
};
const MAX_IMAGES = 100;
const chooseOne = async (archive, index) => {
    const { name, architecture } = archive;
    if (index.manifests.length > MAX_IMAGES) {
        throw (0,problems/* failure */.V2)('archive-several', { name, count: index.manifests.length, goarch: goarch/* goarch */.h[architecture] });
    }
    const found = new Map();
    const flaws = [];
    for (const descriptor of index.manifests) {
        const candidate = await candidateOf(archive, descriptor);
        if (candidate === undefined)
            continue;
        if ('flaw' in candidate)
            flaws.push(candidate.flaw);
        else
            found.set(candidate.descriptor.digest, candidate.descriptor);
    }
    const images = await Promise.all([...found.values()].map((descriptor) => readOne(archive, descriptor)));
    const fitting = images.length === 1 ? images : images.filter(({ config }) => config.architecture === goarch/* goarch */.h[architecture]);
    const [image] = fitting;
    const others = images.map(({ config }) => ({ kind: 'no-platform', platforms: `${config.os}/${config.architecture}` }));
    if (image === undefined)
        throw (0,registry_platform/* imageFailure */.yO)(mergedFlaw([...flaws, ...others]), name, architecture);
    if (fitting.length > 1) {
        throw (0,problems/* failure */.V2)('archive-several', { name, count: fitting.length, goarch: goarch/* goarch */.h[architecture] });
    }
    const flaw = (0,registry_platform/* findImageFlaw */.Dj)(image.config, image.manifest, architecture);
    if (flaw !== undefined)
        throw (0,registry_platform/* imageFailure */.yO)(flaw, name, architecture);
    return { ...image, layers: image.manifest.layers.map((layer) => layerBlob(archive, layer)) };
};
const mergedFlaw = (flaws) => {
    const platforms = flaws.flatMap((flaw) => (flaw.kind === 'no-platform' ? [flaw.platforms] : []));
    const other = flaws.find(({ kind }) => kind !== 'no-platform');
    return other ?? { kind: 'no-platform', platforms: platforms.join(', ') || 'no images' };
};
const readOne = async (archive, descriptor) => {
    const { name, architecture } = archive;
    const manifestBytes = await readDocument(archive, descriptor);
    const found = parseDocument(archive, pathOf(descriptor.digest), manifestBytes);
    if (found.kind === 'index')
        throw (0,registry_platform/* imageFailure */.yO)({ kind: 'nested-index' }, name, architecture);
    const { manifest } = found;
    const mediaType = manifest.mediaType ?? descriptor.mediaType;
    const flaw = (0,registry_platform/* findManifestFlaw */.jb)(manifest, mediaType);
    if (flaw !== undefined)
        throw (0,registry_platform/* imageFailure */.yO)(flaw, name, architecture);
    const configBytes = await readDocument(archive, manifest.config);
    return {
        manifest,
        mediaType,
        config: parsed(archive, pathOf(manifest.config.digest), () => (0,registry_manifest/* parseImageConfig */.FB)(configBytes, name)),
        manifestBytes,
        digest: descriptor.digest,
        configBlob: (0,blob/* memoryBlob */.ts)(configBytes, manifest.config.mediaType),
    };
};
const layerBlob = ({ name, path, entries }, { digest, size, mediaType }) => {
    const entry = entries.get(pathOf(digest));
    if (entry === undefined)
        throw (0,problems/* failure */.V2)('archive-blob-missing', { name, path: pathOf(digest) });
    if (entry.sizeBytes !== size) {
        throw (0,problems/* failure */.V2)('archive-blob-size', { name, path: pathOf(digest), found: entry.sizeBytes, size });
    }
    return (0,blob/* filePartBlob */.pG)({ path, start: entry.start }, digest, size, mediaType);
};
const checkLayer = async ({ name, path, entries, signal }, { digest, size }) => {
    const hashing = new files_hashing/* HashingStream */.$();
    const bytes = await (0,sealed_file/* openPart */.Qj)(path, size, { start: entries.get(pathOf(digest))?.start ?? 0 });
    await (0,external_node_stream_promises_.pipeline)(bytes, hashing.resume(), { signal });
    const { digest: found } = (0,sealed_file/* sealOf */.Ru)(hashing);
    if (found !== digest)
        throw (0,problems/* failure */.V2)('archive-blob-bytes', { name, digest, found });
};


/***/ }),

/***/ 3940:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  E: () => (/* binding */ readZipFile)
});
var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
var node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8321);
var node_stream_promises__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6466);
var yauzl__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(663);
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(960);
var _files_fill_file_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9885);
var _files_paths_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(795);
var _files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9832);
var _files_sealed_file_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(2626);
var _files_unpacking_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(6386);
var _inspect_program_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4625);
var _inspect_verdict_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(1853);
var _lambda_limits_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(4675);
var _file_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(194);
















const readZipFile = async (made, { temp, signal }) => {
    const { path } = await (0,_file_js__WEBPACK_IMPORTED_MODULE_14__/* .findMadeFile */ .H)(made, 'zip-file');
    const bootstrap = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(temp, 'bootstrap-of-zip');
    let bytes;
    let notices;
    try {
        bytes = await readWhole(path);
        notices = await checkEntries(bytes, bootstrap, signal);
    }
    catch (error) {
        signal.throwIfAborted();
        if (error instanceof _errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .DeployError */ .sH)
            throw error;
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-damaged', { path: made.path, reason: (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .reasonOf */ .A3)(error) }, { cause: error });
    }
    const codeSha256 = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes).digest('base64');
    const found = await (0,_inspect_program_js__WEBPACK_IMPORTED_MODULE_12__/* .readPacked */ .dW)(bootstrap);
    return { path, sizeBytes: bytes.length, codeSha256, bytes, bootstrap, found, notices };
};
const readWhole = async (path) => {
    const { size } = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.stat)(path);
    const bytes = size > _lambda_limits_js__WEBPACK_IMPORTED_MODULE_15__/* .MAX_ZIP_BYTES */ .j3 ? undefined : await (0,node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__.buffer)(await (0,_files_sealed_file_js__WEBPACK_IMPORTED_MODULE_10__/* .openPart */ .Qj)(path, _lambda_limits_js__WEBPACK_IMPORTED_MODULE_15__/* .MAX_ZIP_BYTES */ .j3 + 1));
    if (bytes !== undefined && bytes.length <= _lambda_limits_js__WEBPACK_IMPORTED_MODULE_15__/* .MAX_ZIP_BYTES */ .j3)
        return bytes;
    throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-too-large', { size: bytes?.length ?? size, limit: _lambda_limits_js__WEBPACK_IMPORTED_MODULE_15__/* .MAX_ZIP_BYTES */ .j3 });
};
const checkEntries = async (bytes, bootstrap, signal) => {
    const zip = await (0,yauzl__WEBPACK_IMPORTED_MODULE_5__/* .fromBufferPromise */ .SY)(bytes, { decodeStrings: false });
    try {
        const entries = await listEntries(zip, signal);
        const found = entries.get('bootstrap');
        if (found === undefined || !/^bootstrap\/*$/.test(found.name))
            throw missingBootstrap([...entries.values()]);
        const program = isLink(found) ? await followLink(zip, found, entries) : found;
        checkProgram(program);
        for (const named of entries.values()) {
            if (named.name.endsWith('/'))
                continue;
            const bytes = read(zip, named);
            if (named === program)
                await (0,_files_fill_file_js__WEBPACK_IMPORTED_MODULE_7__/* .fillFile */ .U)(bootstrap, (file) => (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_4__.pipeline)(bytes, file, { signal }), 0o755);
            else
                await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_4__.pipeline)(bytes, drain, { signal });
        }
        return closedEntries([...entries.values()].filter((named) => named !== program));
    }
    finally {
        zip.close();
    }
};
const closedEntries = (entries) => {
    const [first, ...more] = entries.filter(isClosed);
    if (first === undefined)
        return [];
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    const mode = (0,_inspect_verdict_js__WEBPACK_IMPORTED_MODULE_13__/* .shownMode */ .nV)((0,_files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_9__/* .unixMode */ .q2)(first.entry) ?? 0);
    return [(0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .warning */ .$e)('zip-file-closed', { entry: first.name, mode, others })];
};
const isClosed = ({ name, entry }) => {
    const mode = (0,_files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_9__/* .unixMode */ .q2)(entry);
    const wanted = name.endsWith('/') ? 0o005 : 0o004;
    return mode !== undefined && (mode & wanted) !== wanted;
};
const read = (zip, { name, entry }) => (0,_files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_9__/* .readEntry */ .hB)(zip, entry, () => (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-checksum', { entry: name }));
const MAX_ENTRIES = 200_000;
const MAX_SHOWN = 200;
const MAX_PATH = 4_096;
const listEntries = async (zip, signal) => {
    const entries = new Map();
    const count = (0,_files_unpacking_js__WEBPACK_IMPORTED_MODULE_11__/* .openBudget */ .ak)(MAX_ENTRIES, (limit) => (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-entries', { limit }));
    count.take(zip.entryCount);
    const packed = (0,_files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_9__/* .packedBudget */ .uy)(zip.fileSize, () => (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-overlap', {}));
    let unpackedBytes = 0;
    for await (const entry of zip.eachEntry()) {
        signal.throwIfAborted();
        packed.take(entry.compressedSize);
        const name = nameOf(entry);
        if ((0,yauzl__WEBPACK_IMPORTED_MODULE_5__/* .validateFileName */ .U_)(name) !== null || name.length > MAX_PATH)
            throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-name', { entry: name.slice(0, MAX_SHOWN) });
        const path = (0,_files_paths_js__WEBPACK_IMPORTED_MODULE_8__/* .stepsOf */ .B_)(name).join('/');
        if (entries.has(path))
            throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-twice', { entry: path });
        if (!entry.canDecodeFileData())
            throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-method', { entry: name, method: entry.compressionMethod });
        unpackedBytes += entry.uncompressedSize;
        if (unpackedBytes >= _lambda_limits_js__WEBPACK_IMPORTED_MODULE_15__/* .MAX_UNPACKED_BYTES */ .Tx) {
            throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-unpacked', { size: unpackedBytes, limit: _lambda_limits_js__WEBPACK_IMPORTED_MODULE_15__/* .MAX_UNPACKED_BYTES */ .Tx });
        }
        entries.set(path, { name, entry });
    }
    refuseBelowFile(entries, count);
    return entries;
};
const refuseBelowFile = (entries, count) => {
    const folders = new Set();
    for (const path of entries.keys()) {
        for (const parent of (0,_files_paths_js__WEBPACK_IMPORTED_MODULE_8__/* .parentsOf */ .fY)(path)) {
            if (folders.has(parent))
                break;
            const entry = entries.get(parent);
            if (entry?.name.endsWith('/') === false)
                throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-below', { entry: path, file: parent });
            if (entry === undefined)
                count.take();
            folders.add(parent);
        }
    }
};
const nameOf = ({ generalPurposeBitFlag, fileNameRaw, extraFieldRaw }) => (0,yauzl__WEBPACK_IMPORTED_MODULE_5__/* .getFileNameLowLevel */ .ax)(generalPurposeBitFlag, fileNameRaw, (0,yauzl__WEBPACK_IMPORTED_MODULE_5__/* .parseExtraFields */ .HM)(extraFieldRaw), true);
const missingBootstrap = (entries) => {
    const elsewhere = entries.find(({ name }) => name.endsWith('/bootstrap'));
    if (elsewhere !== undefined)
        return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-bootstrap-elsewhere', { entry: elsewhere.name });
    return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-bootstrap-missing', { count: entries.length });
};
const REGULAR = [_files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_9__/* .TYPES */ .QE.file, 0];
const STARTABLE = 0o555;
const isLink = ({ entry }) => (((0,_files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_9__/* .unixMode */ .q2)(entry) ?? 0) & _files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_9__/* .TYPE_BITS */ .ci) === _files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_9__/* .TYPES */ .QE.symlink;
const MAX_LINK_BYTES = 4_096;
const followLink = async (zip, link, entries) => {
    if (link.entry.uncompressedSize > MAX_LINK_BYTES)
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-bootstrap-kind', {});
    const target = await (0,node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__.text)(read(zip, link));
    const steps = (0,_files_paths_js__WEBPACK_IMPORTED_MODULE_8__/* .stepsOf */ .B_)(target);
    const found = /^\/|\/$/.test(target) || steps.includes('..') ? undefined : entries.get(steps.join('/'));
    if (found === undefined || found.name.endsWith('/') || isLink(found))
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-bootstrap-link', { target });
    return found;
};
const checkProgram = ({ name, entry }) => {
    const mode = (0,_files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_9__/* .unixMode */ .q2)(entry);
    if (name.endsWith('/'))
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-bootstrap-kind', {});
    if (mode === undefined)
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-modeless', {});
    if (!REGULAR.includes(mode & _files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_9__/* .TYPE_BITS */ .ci))
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-bootstrap-kind', {});
    if ((mode & STARTABLE) !== STARTABLE)
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-bootstrap-mode', { entry: name, mode: `0${(mode & 0o7777).toString(8)}` });
};
const drain = async (bytes) => {
    for await (const _ of bytes)
        ;
};


/***/ }),

/***/ 9299:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  _: () => (/* binding */ writeArchive)
});
var node_stream_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6466);
var tar_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6118);
var _files_blob_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5344);
var _files_fill_file_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9885);
var _files_hashing_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6103);
var _registry_manifest_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(886);
var _tar_image_layer_writer_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7716);







const FILE_MODE = 0o644;
const writeArchive = async (image, path, { reference, signal }) => {
    const hashing = new _files_hashing_js__WEBPACK_IMPORTED_MODULE_4__/* .HashingStream */ .$();
    const entries = entriesOf(image, reference);
    await (0,_files_fill_file_js__WEBPACK_IMPORTED_MODULE_3__/* .replaceFile */ .f)(path, async (file) => {
        const tar = (0,tar_stream__WEBPACK_IMPORTED_MODULE_1__.pack)();
        (0,_tar_image_layer_writer_js__WEBPACK_IMPORTED_MODULE_6__/* .finishTar */ .bJ)(tar, addEntries(tar, entries, signal));
        await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_0__.pipeline)(tar, hashing, file, { signal });
    });
    return { path, sizeBytes: hashing.result().sizeBytes, digest: image.manifest.digest };
};
const entriesOf = (image, reference) => {
    const { bytes, mediaType } = image.manifest;
    const blobs = [...image.base, ...image.own, (0,_files_blob_js__WEBPACK_IMPORTED_MODULE_2__/* .memoryBlob */ .ts)(bytes, mediaType)];
    const documents = {
        'index.json': indexOf(image, reference),
        'manifest.json': dockerManifestOf(image, reference),
        'oci-layout': { imageLayoutVersion: '1.0.0' },
    };
    const entries = [
        ...blobs.map((blob) => ({ path: pathOf(blob.digest), blob })),
        ...Object.entries(documents).map(([name, document]) => ({
            path: name,
            blob: (0,_files_blob_js__WEBPACK_IMPORTED_MODULE_2__/* .memoryBlob */ .ts)(Buffer.from(JSON.stringify(document)), 'application/json'),
        })),
    ];
    return [...new Map(entries.map((entry) => [entry.path, entry])).values()].toSorted((a, b) => a.path < b.path ? -1 : 1);
};
const pathOf = (digest) => `blobs/${digest.replace(':', '/')}`;
const indexOf = ({ manifest }, reference) => ({
    schemaVersion: 2,
    mediaType: _registry_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .mediaTypes */ .Ib.ociIndex,
    manifests: [
        {
            mediaType: manifest.mediaType,
            digest: manifest.digest,
            size: manifest.bytes.length,
            ...(reference === undefined ? {} : { annotations: annotationsOf(reference) }),
        },
    ],
});
const annotationsOf = ({ repository, tag }) => ({
    'io.containerd.image.name': `${withHost(repository)}:${tag}`,
    'org.opencontainers.image.ref.name': tag,
});
const withHost = (repository) => {
    const [first = '', ...rest] = repository.split('/');
    if (rest.length === 0)
        return `docker.io/library/${repository}`;
    return /[.:]/.test(first) || first === 'localhost' ? repository : `docker.io/${repository}`;
};
const dockerManifestOf = ({ manifest, config }, reference) => [
    {
        Config: pathOf(config),
        RepoTags: reference === undefined ? null : [`${reference.repository}:${reference.tag}`],
        Layers: (0,_registry_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .readImageManifest */ .lb)(manifest.bytes.toString())?.layers.map(({ digest }) => pathOf(digest)),
    },
];
const addEntries = async (tar, entries, signal) => {
    for (const { path, blob } of entries) {
        const sink = (0,_tar_image_layer_writer_js__WEBPACK_IMPORTED_MODULE_6__/* .openEntry */ .vW)(tar, { ..._tar_image_layer_writer_js__WEBPACK_IMPORTED_MODULE_6__/* .FIXED */ .N2, name: path, mode: FILE_MODE, size: blob.sizeBytes });
        await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_0__.pipeline)(await blob.open(), sink, { signal });
    }
};


/***/ }),

/***/ 2427:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Y: () => (/* binding */ unpackZip)
});
var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
var node_stream_consumers__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8321);
var node_stream_promises__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6466);
var yauzl__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(663);
var _files_fill_file_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9885);
var _files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9832);







const unpackZip = async (zipped, folder, signal) => {
    const zip = await (0,yauzl__WEBPACK_IMPORTED_MODULE_4__/* .fromBufferPromise */ .SY)(zipped, {});
    try {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(folder, { recursive: true });
        const links = [];
        for await (const entry of zip.eachEntry()) {
            signal.throwIfAborted();
            const at = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, entry.fileName);
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(entry.fileName.endsWith('/') ? at : (0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(at), { recursive: true });
            if (entry.fileName.endsWith('/'))
                continue;
            const bytes = await zip.openReadStreamPromise(entry);
            const mode = (0,_files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_6__/* .unixMode */ .q2)(entry) ?? _files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_6__/* .FILE_MODE */ .rE;
            if ((mode & _files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_6__/* .TYPE_BITS */ .ci) === _files_read_zip_entry_js__WEBPACK_IMPORTED_MODULE_6__/* .TYPES */ .QE.symlink)
                links.push({ at, target: await (0,node_stream_consumers__WEBPACK_IMPORTED_MODULE_2__.text)(bytes) });
            else
                await (0,_files_fill_file_js__WEBPACK_IMPORTED_MODULE_5__/* .fillFile */ .U)(at, (file) => (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)(bytes, file, { signal }), mode & 0o777);
        }
        for (const { at, target } of links)
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.symlink)(target, at);
    }
    finally {
        zip.close();
    }
};


/***/ }),

/***/ 886:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  FB: () => (/* binding */ parseImageConfig),
  Ib: () => (/* binding */ mediaTypes),
  My: () => (/* binding */ acceptedManifests),
  Ng: () => (/* binding */ parseManifest),
  PC: () => (/* binding */ labelsOf),
  Q: () => (/* binding */ imageForPlatform),
  Wt: () => (/* binding */ platformsOf),
  ZJ: () => (/* binding */ MAX_MANIFEST_BYTES),
  er: () => (/* binding */ digestSchema),
  lb: () => (/* binding */ readImageManifest)
});
var zod_mini__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8395);
var zod_mini__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3305);
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(960);
var _text_json_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2845);



const MAX_MANIFEST_BYTES = 4_194_304;
const mediaTypes = {
    ociManifest: 'application/vnd.oci.image.manifest.v1+json',
    ociIndex: 'application/vnd.oci.image.index.v1+json',
    ociConfig: 'application/vnd.oci.image.config.v1+json',
    ociLayer: 'application/vnd.oci.image.layer.v1.tar+gzip',
    dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
    dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
    dockerConfig: 'application/vnd.docker.container.image.v1+json',
    dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};
const acceptedManifests = [
    mediaTypes.ociManifest,
    mediaTypes.dockerManifest,
    mediaTypes.ociIndex,
    mediaTypes.dockerIndex,
];
const nameSchema = zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().check(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* ._maxLength */ .Eb(255));
const digestSchema = zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .templateLiteral */ .Uy$(['sha256:', zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().check(zod_mini__WEBPACK_IMPORTED_MODULE_2__/* ._regex */ .Fk(/^[0-9a-f]{64}$/))]);
const descriptorSchema = zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    mediaType: nameSchema,
    digest: digestSchema,
    size: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig().check(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr(), zod_mini__WEBPACK_IMPORTED_MODULE_2__/* ._gte */ .qm(0)),
});
const platformSchema = zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({ os: nameSchema, architecture: nameSchema, variant: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()) });
const manifestSchema = zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    schemaVersion: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .literal */ .euz(2),
    mediaType: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(nameSchema),
    config: descriptorSchema,
    layers: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(descriptorSchema),
});
const indexSchema = zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    schemaVersion: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .literal */ .euz(2),
    mediaType: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(nameSchema),
    manifests: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .extend */ .X$i(descriptorSchema, {
        platform: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(platformSchema),
        annotations: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .record */ .g1P(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP())),
    })),
});
const parseManifest = (bytes, what) => {
    const json = parseJson(bytes, what);
    const image = manifestSchema.safeParse(json);
    if (image.success)
        return { kind: 'image', manifest: image.data };
    const index = indexSchema.safeParse(json);
    if (index.success)
        return { kind: 'index', index: index.data };
    throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('manifest-unknown', { name: what });
};
const readImageManifest = (text) => {
    try {
        const parsed = parseManifest(Buffer.from(text), 'an image');
        return parsed.kind === 'image' ? parsed.manifest : undefined;
    }
    catch {
        return undefined;
    }
};
const imageForPlatform = (index, architecture) => index.manifests.find(({ platform, annotations }) => {
    if (annotations?.['vnd.docker.reference.type'] === 'attestation-manifest')
        return false;
    return platform?.os === 'linux' && platform.architecture === architecture;
});
const MAX_SHOWN = 20;
const platformsOf = (index) => {
    const all = index.manifests.flatMap(({ platform }) => platform === undefined || platform.os === 'unknown' ? [] : [`${platform.os}/${platform.architecture}`]);
    const more = all.length > MAX_SHOWN ? [`${all.length - MAX_SHOWN} more`] : [];
    return [...all.slice(0, MAX_SHOWN), ...more].join(', ');
};
const configSchema = zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({
    architecture: nameSchema,
    os: nameSchema,
    created: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
    config: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({
        Env: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP())),
        Entrypoint: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP())),
        Cmd: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP())),
        WorkingDir: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
    })),
    rootfs: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({ type: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), diff_ids: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(digestSchema) }),
    history: zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({}))),
});
const parseImageConfig = (bytes, what) => {
    const parsed = configSchema.safeParse(parseJson(bytes, what));
    if (parsed.success)
        return parsed.data;
    throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('config-unknown', { name: what });
};
const labelsSchema = zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .record */ .g1P(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), zod_mini__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP());
const labelsOf = ({ config }) => labelsSchema.safeParse(config?.Labels).data ?? {};
const MAX_DEPTH = 100;
const MAX_VALUES = 20_000;
const refuseCostly = (json, name) => {
    const { depth, values } = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_3__/* .shapeOf */ .F)(json);
    if (depth > MAX_DEPTH)
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('registry-too-deep', { name, limit: MAX_DEPTH });
    if (values > MAX_VALUES)
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('registry-too-many-values', { name, limit: MAX_VALUES });
};
const parseJson = (bytes, what) => {
    const read = (parse) => {
        try {
            return parse();
        }
        catch (cause) {
            throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('registry-not-json', { name: what }, { cause });
        }
    };
    const text = String(read(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    refuseCostly(text, what);
    return read(() => JSON.parse(text));
};


/***/ }),

/***/ 2864:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Dj: () => (/* binding */ findImageFlaw),
  GW: () => (/* binding */ MAX_CONFIG_BYTES),
  Ny: () => (/* binding */ chooseImage),
  Uf: () => (/* binding */ MAX_LAYERS),
  _b: () => (/* binding */ findConfigFlaw),
  jb: () => (/* binding */ findManifestFlaw),
  mM: () => (/* binding */ findWordFlaw),
  pf: () => (/* binding */ flawFailure),
  yO: () => (/* binding */ imageFailure)
});
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(960);
var _lambda_limits_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4675);
var _goarch_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7577);
var _manifest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(886);




const MAX_CONFIG_BYTES = 4_194_304;
const MAX_LAYERS = 500;
const LAYER_TYPES = [
    _manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .mediaTypes */ .Ib.ociLayer,
    _manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .mediaTypes */ .Ib.dockerLayer,
    'application/vnd.oci.image.layer.v1.tar',
];
const IMAGE_TYPES = [
    _manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .mediaTypes */ .Ib.ociManifest,
    _manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .mediaTypes */ .Ib.dockerManifest,
    _manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .mediaTypes */ .Ib.ociConfig,
    _manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .mediaTypes */ .Ib.dockerConfig,
];
const chooseImage = (index, architecture) => {
    const child = (0,_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .imageForPlatform */ .Q)(index, _goarch_js__WEBPACK_IMPORTED_MODULE_1__/* .goarch */ .h[architecture]);
    if (child !== undefined)
        return { child };
    return { flaw: { kind: 'no-platform', platforms: (0,_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .platformsOf */ .Wt)(index) || 'no platforms' } };
};
const findManifestFlaw = ({ config }, mediaType) => {
    const strange = [mediaType, config.mediaType].find((type) => !IMAGE_TYPES.includes(type));
    return strange === undefined ? findConfigFlaw(config) : { kind: 'no-image', mediaType: strange };
};
const findConfigFlaw = ({ digest, size }) => size > MAX_CONFIG_BYTES ? { kind: 'config-size', digest, size } : undefined;
const MAX_WORD = 131_072;
const MAX_PATH = 4_096;
const findWordFlaw = ({ config }) => {
    const { Entrypoint, Cmd, Env, WorkingDir } = config ?? {};
    const named = { ENTRYPOINT: Entrypoint, CMD: Cmd, ENV: Env, WORKDIR: [WorkingDir ?? ''] };
    for (const [what, words] of Object.entries(named)) {
        const limit = what === 'WORKDIR' ? MAX_PATH : MAX_WORD;
        const size = (words ?? []).find(({ length }) => length > limit)?.length;
        if (size !== undefined)
            return { kind: 'long-word', what, size, limit };
    }
    return undefined;
};
const findImageFlaw = (config, { layers }, architecture) => {
    if (config.os !== 'linux' || config.architecture !== _goarch_js__WEBPACK_IMPORTED_MODULE_1__/* .goarch */ .h[architecture]) {
        return { kind: 'other-platform', platform: `${config.os}/${config.architecture}` };
    }
    const word = findWordFlaw(config);
    if (word !== undefined)
        return word;
    const diffIds = config.rootfs.diff_ids.length;
    if (layers.length !== diffIds)
        return { kind: 'layer-count', layers: layers.length, diffIds };
    if (diffIds > MAX_LAYERS)
        return { kind: 'too-many-layers', layers: diffIds, limit: MAX_LAYERS };
    const size = layers.reduce((sum, layer) => sum + layer.size, 0);
    if (size > _lambda_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .MAX_IMAGE_BYTES */ .J5)
        return { kind: 'too-large', size, limit: _lambda_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .MAX_IMAGE_BYTES */ .J5 };
    const strange = layers.find(({ mediaType }) => !LAYER_TYPES.includes(mediaType));
    return strange === undefined ? undefined : { kind: 'layer-type', mediaType: strange.mediaType };
};
const imageFailure = (flaw, name, architecture) => flawFailure(flaw, { name, architecture, isBase: false });
const flawFailure = (flaw, { name, architecture, isBase }) => {
    const wanted = { name, architecture, goarch: _goarch_js__WEBPACK_IMPORTED_MODULE_1__/* .goarch */ .h[architecture] };
    switch (flaw.kind) {
        case 'no-platform':
            return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)(isBase ? 'base-without-platform' : 'image-without-platform', { ...wanted, ...flaw });
        case 'nested-index':
            return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)(isBase ? 'base-nested-index' : 'image-nested-index', { name });
        case 'no-image':
            return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)(isBase ? 'base-layer-type' : 'image-no-image', { name, ...flaw });
        case 'config-size':
            return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)(isBase ? 'base-config-too-large' : 'image-config-too-large', { name, ...flaw });
        case 'other-platform':
            return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)(isBase ? 'base-other-platform' : 'image-other-platform', { ...wanted, ...flaw });
        case 'layer-count':
            return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)(isBase ? 'base-layer-count' : 'image-layer-count', { name, ...flaw });
        case 'too-many-layers':
            return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)(isBase ? 'base-layers' : 'image-layers', { name, ...flaw });
        case 'long-word':
            return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)(isBase ? 'base-long-word' : 'image-long-word', { name, ...flaw });
        case 'too-large':
            return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)(isBase ? 'base-too-large' : 'image-too-large', { name, ...flaw });
        case 'layer-type':
            return (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)(isBase ? 'base-layer-type' : 'image-layer-type', { name, ...flaw });
    }
};


/***/ }),

/***/ 2994:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Z0: () => (/* binding */ prepareRun),
  j9: () => (/* binding */ isLinux)
});
/* unused harmony exports runArguments, passVariables */
var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
var _host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7934);
var _docker_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9178);




const isLinux = process.platform === 'linux';
const runArguments = ({ name, platform, network, limits, }) => [
    ...['run', '--rm', '--name', name, '--pull', 'never', '--stop-timeout', '1', ...(0,_docker_js__WEBPACK_IMPORTED_MODULE_3__/* .platformArguments */ .Qo)(platform)],
    ...networkArguments(network),
    ...limits,
];
const networkArguments = (network) => {
    if (network !== undefined)
        return ['--network', network.name, '--ip', network.container, '--dns', network.gateway];
    return isLinux ? ['--network', 'host'] : [];
};
const prepareRun = async (container, variables) => {
    const file = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(container.temp, 'variables');
    const passed = passVariables(variables, file);
    if (passed.file !== undefined)
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(file, passed.file, { mode: 0o600 });
    return { args: [...runArguments(container), ...passed.args], environment: passed.environment };
};
const passVariables = (variables, file) => {
    const all = Object.entries(variables);
    const changing = all.filter(([name, value]) => CHANGES_DOCKER.test(name) && !/[\r\n]/.test(value));
    const others = all.filter(([name]) => !CHANGES_DOCKER.test(name));
    return {
        args: [...others.flatMap(([name]) => ['--env', name]), ...(changing.length === 0 ? [] : ['--env-file', file])],
        environment: (0,_host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_2__/* .childEnvironment */ .Qc)(_host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_2__/* .DOCKER_VARIABLES */ .dz, Object.fromEntries(others)),
        file: changing.length === 0 ? undefined : changing.map(([name, value]) => `${name}=${value}\n`).join(''),
    };
};
const CHANGES_DOCKER = /^(?:PATH|HOME|USER|TMPDIR|TEMP|TMP|SSL_CERT_FILE|SSL_CERT_DIR|SSH_AUTH_SOCK|NO_COLOR|TERM|GO[A-Z]+|(?:DOCKER|BUILDX|BUILDKIT|LD|XDG|OTEL)_.*|(?:HTTPS?|NO|ALL)_PROXY)$/i;


/***/ }),

/***/ 9178:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Fi: () => (/* binding */ uniqueName),
  PH: () => (/* binding */ untilRemoved),
  Qo: () => (/* binding */ platformArguments),
  fM: () => (/* binding */ lastLine),
  uk: () => (/* binding */ dockerAtExit),
  uv: () => (/* binding */ dockerIn)
});
var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
var node_crypto__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7598);
var node_timers_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8500);
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(960);
var _host_children_exec_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6643);
var _host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7934);






const dockerIn = (signal, run = _host_children_exec_js__WEBPACK_IMPORTED_MODULE_4__/* .execute */ .g7) => (args) => run('docker', args, { cwd: '/', env: (0,_host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_5__/* .childEnvironment */ .Qc)(_host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_5__/* .DOCKER_VARIABLES */ .dz, {}), signal }).catch((cause) => {
    signal.throwIfAborted();
    throw (0,_host_children_exec_js__WEBPACK_IMPORTED_MODULE_4__/* .isCommandMissing */ .u9)(cause) ? (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .failure */ .V2)('docker-run-missing', {}, { cause }) : cause;
});
const uniqueName = () => `deploy-go-lambda-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_1__.randomBytes)(6).toString('hex')}`;
const REMOVE_WITHIN_MS = 10_000;
const POLL_MS = 50;
const untilRemoved = async (isRemoved) => {
    const signal = AbortSignal.timeout(REMOVE_WITHIN_MS);
    const docker = dockerIn(signal);
    try {
        while (!(await isRemoved(docker)))
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_2__.setTimeout)(POLL_MS, undefined, { signal });
    }
    catch {
    }
};
const EXIT_WITHIN_MS = 3_000;
const dockerAtExit = (...args) => {
    const env = (0,_host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_5__/* .childEnvironment */ .Qc)(_host_children_visible_variables_js__WEBPACK_IMPORTED_MODULE_5__/* .DOCKER_VARIABLES */ .dz, {});
    (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawnSync)('docker', args, { env, stdio: 'ignore', timeout: EXIT_WITHIN_MS });
};
const lastLine = ({ stderr }) => stderr.trim().split('\n').at(-1) ?? '';
const platformArguments = (platform) => platform === undefined ? [] : ['--platform', platform];


/***/ }),

/***/ 6536:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Au: () => (/* binding */ MAX_EVENT_BYTES),
  YB: () => (/* binding */ refuseLargeEvent),
  lo: () => (/* binding */ inTurn)
});
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(960);

const MAX_EVENT_BYTES = 6_291_456;
const refuseLargeEvent = (event, where) => {
    if (event.length > MAX_EVENT_BYTES)
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('event-too-large', { where, size: event.length, limit: MAX_EVENT_BYTES });
};
const inTurn = (session, signal) => {
    let turn = Promise.resolve();
    let closing;
    const close = () => {
        closing ??= session.close();
        return closing;
    };
    const stopped = Promise.withResolvers();
    stopped.promise.catch(() => { });
    const onAbort = () => {
        stopped.reject(signal?.reason);
        close().catch(() => { });
    };
    if (signal?.aborted)
        onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    return {
        invoke: (event) => {
            const outcome = turn.then(() => {
                signal?.throwIfAborted();
                event.signal?.throwIfAborted();
                if (closing !== undefined)
                    throw new Error('the function was stopped before this event had its turn');
                return session.invoke(event);
            });
            turn = outcome.catch(() => { });
            return Promise.race([outcome, stopped.promise]);
        },
        [Symbol.asyncDispose]: async () => {
            signal?.removeEventListener('abort', onAbort);
            await close();
        },
    };
};


/***/ }),

/***/ 809:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  ID: () => (/* binding */ failedReply),
  LY: () => (/* binding */ ERROR_TYPES),
  QR: () => (/* binding */ isPanic),
  Uc: () => (/* binding */ describeError),
  Wp: () => (/* binding */ parseAnswer),
  fT: () => (/* binding */ errorPayload),
  lS: () => (/* binding */ readError),
  yF: () => (/* binding */ MAX_ANSWER_DEPTH)
});
var _text_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2845);

const isPanic = (payload) => {
    const { stackTrace } = readError(payload) ?? {};
    return Array.isArray(stackTrace) && stackTrace.length > 0;
};
const readError = (payload) => {
    const answer = parseAnswer(payload.toString());
    const value = answer.kind === 'json' ? answer.value : undefined;
    if (typeof value !== 'object' || value === null || !('errorType' in value) || !('errorMessage' in value))
        return undefined;
    const { errorType, errorMessage } = value;
    if (typeof errorType !== 'string' || typeof errorMessage !== 'string')
        return undefined;
    return { errorType, errorMessage, ...('stackTrace' in value && { stackTrace: value.stackTrace }) };
};
const describeError = (payload) => {
    const { errorType, errorMessage } = readError(payload) ?? { errorType: '', errorMessage: payload.toString() };
    return { type: errorType, reason: errorMessage.replace(/^RequestId: \S+ Error: /, '') };
};
const errorPayload = (errorType, errorMessage) => Buffer.from(JSON.stringify({ errorType, errorMessage }));
const ERROR_TYPES = {
    exit: 'Runtime.ExitError',
    timeout: 'Sandbox.Timedout',
    'not-started': 'Runtime.InvalidEntrypoint',
    'too-large': 'Function.ResponseSizeTooLarge',
};
const failedReply = (ending, requestId, text) => ({
    ending,
    payload: errorPayload(ERROR_TYPES[ending], `RequestId: ${requestId} Error: ${text}`),
});
const MAX_ANSWER_DEPTH = 1_000;
const parseAnswer = (text) => {
    if ((0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .shapeOf */ .F)(text).depth > MAX_ANSWER_DEPTH)
        return { kind: 'too-deep' };
    const value = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .jsonOrNothing */ .d)(text);
    return value === undefined ? { kind: 'text' } : { kind: 'json', value };
};


/***/ }),

/***/ 1906:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  K: () => (/* binding */ listen),
  x: () => (/* binding */ readBody)
});
const listen = async (server, port, address) => {
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, address, resolve);
    });
    const taken = server.address();
    return {
        port: typeof taken === 'object' && taken !== null ? taken.port : port,
        [Symbol.asyncDispose]: () => new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
};
const readBody = async (message, maxBytes, of = 'request') => {
    const parts = [];
    let sizeBytes = 0;
    for await (const chunk of message) {
        sizeBytes += chunk.length;
        if (sizeBytes <= maxBytes)
            parts.push(chunk);
        else if (of === 'answer')
            return undefined;
    }
    return sizeBytes > maxBytes ? undefined : Buffer.concat(parts);
};


/***/ }),

/***/ 7974:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  E: () => (/* binding */ INVOCATIONS_PATH),
  K: () => (/* binding */ startInvokeServer)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: ./lib/errors/problems.js + 29 modules
var problems = __webpack_require__(960);
// EXTERNAL MODULE: ./lib/text/json.js
var json = __webpack_require__(2845);
;// CONCATENATED MODULE: ./lib/runtime/client-context.js

const INVALID_CONTEXT = {
    type: 'InvalidRequestContentException',
    text: 'Client context must be a valid Base64-encoded JSON object.',
};
const readClientContext = (header) => {
    const text = Buffer.from(header, 'base64').toString();
    const value = (0,json/* jsonOrNothing */.d)(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return undefined;
    return text.replace(/[\t\r\n]/g, ' ').replace(/[^ -~]/g, escaped);
};
const HEX = 16;
const ESCAPE_DIGITS = 4;
const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(HEX).padStart(ESCAPE_DIGITS, '0')}`;

// EXTERNAL MODULE: ./lib/runtime/event.js
var runtime_event = __webpack_require__(6536);
// EXTERNAL MODULE: ./lib/runtime/function-error.js
var function_error = __webpack_require__(809);
// EXTERNAL MODULE: ./lib/runtime/http.js
var http = __webpack_require__(1906);
// EXTERNAL MODULE: ./lib/runtime/web-page.js
var web_page = __webpack_require__(5240);
;// CONCATENATED MODULE: ./lib/runtime/invoke-server.js







const INVOCATIONS_PATH = '/2015-03-31/functions/function/invocations';
const startInvokeServer = async (port, invoke) => {
    const server = (0,external_node_http_.createServer)({ requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
        const foreign = (0,web_page/* foreignPage */.i)(request.headers, { port: request.socket.localPort ?? port });
        if (foreign !== undefined)
            return refuse(response, 403, 'AccessDeniedException', foreign);
        answer(request, response, invoke).catch((error) => refuse(response, 500, 'ServiceException', (0,problems/* reasonOf */.A3)(error)));
    });
    const { port: taken, ...listening } = await (0,http/* listen */.K)(server, port, '127.0.0.1');
    return { ...listening, url: `http://127.0.0.1:${taken}${INVOCATIONS_PATH}` };
};
const answer = async (request, response, invoke) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname !== INVOCATIONS_PATH)
        return refuse(response, 404, 'ResourceNotFoundException', `Events go to ${INVOCATIONS_PATH}`);
    if (request.method !== 'POST' && request.method !== 'GET') {
        return refuse(response, 405, 'MethodNotAllowed', 'Send the event by POST, or an empty one by GET');
    }
    const payload = await (0,http/* readBody */.x)(request, runtime_event/* MAX_EVENT_BYTES */.Au);
    if (payload === undefined) {
        const text = `Request must be smaller than ${runtime_event/* MAX_EVENT_BYTES */.Au} bytes for the InvokeFunction operation`;
        return refuse(response, 413, 'RequestTooLargeException', text);
    }
    const header = request.headers['x-amz-client-context'];
    const clientContext = typeof header === 'string' ? readClientContext(header) : undefined;
    if (header !== undefined && clientContext === undefined)
        return refuse(response, 400, INVALID_CONTEXT.type, INVALID_CONTEXT.text);
    const gone = new AbortController();
    response.on('close', () => gone.abort(new Error('whoever sent the event has gone')));
    const outcome = await invoke({
        signal: gone.signal,
        payload: payload.length === 0 ? Buffer.from('{}') : payload,
        ...(clientContext !== undefined && { clientContext }),
    });
    const error = outcome.functionError === undefined ? {} : { 'X-Amz-Function-Error': outcome.functionError };
    response.writeHead(statusOf(outcome), { 'Content-Type': 'application/json', ...error }).end(outcome.payload);
};
const statusOf = ({ ending, payload }) => {
    switch (ending) {
        case 'answer':
        case 'timeout':
            return 200;
        case 'error':
            return (0,function_error/* isPanic */.QR)(payload) ? 502 : 200;
        case 'init-error':
        case 'exit':
        case 'too-large':
        case 'not-started':
            return 502;
    }
};
const refuse = (response, status, errorType, errorMessage) => {
    if (response.headersSent)
        return void response.destroy();
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(`${JSON.stringify({ errorType, errorMessage })}\n`);
};


/***/ }),

/***/ 4005:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Q2: () => (/* binding */ canRun),
  f2: () => (/* binding */ architectures),
  jq: () => (/* binding */ isForeign)
});
/* unused harmony export thisMachine */
var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);


const thisMachine = {
    platform: process.platform,
    arch: process.arch,
    interpreters: '/proc/sys/fs/binfmt_misc',
};
const architectures = { x64: 'x86_64', arm64: 'arm64' };
const QEMU = { x86_64: 'qemu-x86_64', arm64: 'qemu-aarch64' };
const canRun = (architecture, kind, { platform, arch, interpreters } = thisMachine) => {
    if (platform !== 'linux')
        return kind === 'image' && architectures[arch] === architecture;
    return architectures[arch] === architecture || (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(interpreters, QEMU[architecture]));
};
const HEADER_BYTES = 20;
const MACHINE_AT = 18;
const MACHINES = { 62: 'x86_64', 183: 'arm64' };
const isForeign = (path, machine = thisMachine) => {
    if (machine.platform !== 'linux' || !(0,node_path__WEBPACK_IMPORTED_MODULE_1__.isAbsolute)(path))
        return false;
    const header = readHeader(path);
    if (header === undefined)
        return false;
    if (header.subarray(0, 2).toString('latin1') === '#!')
        return false;
    if (header.subarray(0, 4).toString('latin1') !== '\x7fELF' || header.length < HEADER_BYTES)
        return true;
    const architecture = MACHINES[header.readUInt16LE(MACHINE_AT)];
    return architecture !== undefined && !canRun(architecture, 'program', machine);
};
const readHeader = (path) => {
    try {
        const file = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.openSync)(path, 'r');
        try {
            const header = Buffer.alloc(HEADER_BYTES);
            return header.subarray(0, (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readSync)(file, header, 0, HEADER_BYTES, 0));
        }
        finally {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.closeSync)(file);
        }
    }
    catch {
        return undefined;
    }
};


/***/ }),

/***/ 1132:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  X: () => (/* binding */ startProgram),
  i: () => (/* binding */ exitText)
});
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(960);
var _host_children_exec_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6643);
var _host_children_namespace_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6215);
var _machine_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4005);




const DRAIN_MS = 500;
const TAIL_CHARACTERS = 4_096;
const startProgram = (options, env, onOutput) => {
    const { command, args, cwd, confinement } = options;
    if ((0,_machine_js__WEBPACK_IMPORTED_MODULE_3__/* .isForeign */ .jq)(command)) {
        const error = Object.assign(new Error(command), { code: 'ENOEXEC' });
        return { child: undefined, gone: Promise.resolve(notStarted(options, error)), alive: false };
    }
    try {
        return follow((0,_host_children_exec_js__WEBPACK_IMPORTED_MODULE_1__/* .start */ .ni)(command, args, { cwd, env, confinement }), options, onOutput);
    }
    catch (error) {
        return { child: undefined, gone: Promise.resolve(notStarted(options, error)), alive: false };
    }
};
const follow = (child, options, onOutput) => {
    const gone = Promise.withResolvers();
    const program = { child, gone: gone.promise, alive: true };
    let tail = '';
    const leave = (end) => {
        program.alive = false;
        gone.resolve(end);
    };
    child.stdin?.on('error', () => { });
    child.stdin?.end();
    for (const output of [child.stdout, child.stderr]) {
        output?.setEncoding('utf8').on('data', (text) => {
            tail = (tail + text.slice(-TAIL_CHARACTERS)).slice(-TAIL_CHARACTERS);
            onOutput(text);
        });
    }
    child.on('error', (error) => leave(notStarted(options, error)));
    child.on('exit', (code, signal) => {
        program.alive = false;
        const over = () => leave((options.readEnd ?? endOf(options))({ code, signal, tail }));
        const late = setTimeout(over, DRAIN_MS);
        child.on('close', () => {
            clearTimeout(late);
            over();
        });
        (0,_host_children_exec_js__WEBPACK_IMPORTED_MODULE_1__/* .stopGroup */ .gv)(child);
    });
    return program;
};
const notStarted = ({ command, commandName }, error) => ({
    by: 'not-started',
    text: `fork/exec ${commandName ?? command}: ${spawnText(error)}`,
});
const endOf = (options) => ({ code, signal, tail }) => {
    const error = options.confinement?.namespace === undefined ? undefined : (0,_host_children_namespace_js__WEBPACK_IMPORTED_MODULE_2__/* .startError */ .h5)(code, tail);
    return error === undefined ? { by: 'exit', text: exitText(code, signal) } : notStarted(options, { code: error });
};
const exitText = (code, signal) => {
    if (signal !== null)
        return `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
    return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
};
const SPAWN_TEXTS = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    ENOEXEC: 'exec format error',
};
const spawnText = (error) => {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    return SPAWN_TEXTS[code] ?? (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .reasonOf */ .A3)(error);
};


/***/ }),

/***/ 846:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  I: () => (/* binding */ bootstrapIn),
  A: () => (/* binding */ startRunnable)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/lambda/paths.js
var lambda_paths = __webpack_require__(2407);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: ./node_modules/zod/v4/mini/schemas.js + 5 modules
var schemas = __webpack_require__(8395);
// EXTERNAL MODULE: ./lib/errors/problems.js + 29 modules
var problems = __webpack_require__(960);
// EXTERNAL MODULE: ./lib/host/children/ask.js
var ask = __webpack_require__(8733);
// EXTERNAL MODULE: ./lib/host/concurrency/together.js
var together = __webpack_require__(7818);
// EXTERNAL MODULE: ./lib/host/disk/temp.js
var disk_temp = __webpack_require__(2182);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/host/children/exec.js
var exec = __webpack_require__(6643);
// EXTERNAL MODULE: ./lib/runtime/event.js
var runtime_event = __webpack_require__(6536);
// EXTERNAL MODULE: ./lib/runtime/function-error.js
var function_error = __webpack_require__(809);
;// CONCATENATED MODULE: ./lib/runtime/log-lines.js
const startLine = (requestId, version) => `START RequestId: ${requestId} Version: ${version}\n`;
const initTimeoutLine = (initMs) => `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: init\tStatus: timeout\n`;
const endLines = ({ requestId, durationMs, initMs, memorySizeMb }) => {
    const fields = [
        `REPORT RequestId: ${requestId}`,
        `Duration: ${durationMs.toFixed(2)} ms`,
        `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
        `Memory Size: ${memorySizeMb} MB`,
        `Max Memory Used: ${memorySizeMb} MB`,
        ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ];
    return `END RequestId: ${requestId}\n${fields.join('\t')}\t\n`;
};
const KEPT_CHARACTERS = 1_048_576;
const openTail = (onText = () => { }, keptCharacters = KEPT_CHARACTERS) => {
    let pieces = [];
    let first = 0;
    let length = 0;
    return {
        add: (text) => {
            pieces.push(text);
            length += text.length;
            onText(text);
            for (let piece = pieces[first] ?? ''; length - piece.length >= keptCharacters; piece = pieces[first] ?? '') {
                length -= piece.length;
                first += 1;
            }
            if (first <= pieces.length / 2)
                return;
            pieces = pieces.slice(first);
            first = 0;
        },
        text: () => pieces.slice(first).join(''),
        endsLine: () => pieces.at(-1)?.endsWith('\n') ?? false,
    };
};

// EXTERNAL MODULE: ./lib/runtime/program.js
var runtime_program = __webpack_require__(1132);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
;// CONCATENATED MODULE: ./lib/runtime/exchange.js
const openExchange = () => ({ state: 'Started', waiting: new Set() });
const closeExchange = (exchange) => {
    exchange.pending = undefined;
    for (const response of exchange.waiting)
        response.destroy();
    exchange.waiting.clear();
};
const run = (exchange, invocation, onTaken) => {
    if (exchange.pending)
        return Promise.reject(new Error('an invocation is running already'));
    if (exchange.initError)
        return Promise.resolve(exchange.initError);
    return new Promise((settle, fail) => {
        exchange.pending = { invocation, onTaken, settle, fail };
        deliver(exchange);
    });
};
const takeNext = (exchange, response) => {
    const { state, pending, waiting } = exchange;
    if (state === 'Running' && pending !== undefined) {
        send(pending, response);
        return true;
    }
    if (state !== 'Started' && !isIdle(state))
        return false;
    exchange.state = 'Ready';
    exchange.answeredId = undefined;
    response.on('close', () => waiting.delete(response));
    waiting.add(response);
    deliver(exchange);
    return true;
};
const isIdle = (state) => state === 'Ready' || state === 'RuntimeResponseSentState';
const deliver = (exchange) => {
    const { state, pending, waiting } = exchange;
    const [response] = waiting;
    if (pending === undefined || response === undefined || !isIdle(state))
        return;
    try {
        send(pending, response);
    }
    catch (error) {
        exchange.pending = undefined;
        pending.fail(error);
        return;
    }
    waiting.delete(response);
    exchange.state = 'Running';
    pending.onTaken();
};
const send = (pending, response) => {
    pending.headers ??= headersOf(pending.invocation);
    response.writeHead(200, pending.headers).end(pending.invocation.payload);
};
const headersOf = (invocation) => ({
    'Content-Type': 'application/json',
    'Content-Length': invocation.payload.length,
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': String(Math.floor(Date.now() + invocation.timeLeftMs())),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    'Lambda-Runtime-Trace-Id': invocation.traceId,
    ...(invocation.clientContext !== undefined && { 'Lambda-Runtime-Client-Context': invocation.clientContext }),
});
const isCurrent = ({ pending, answeredId }, requestId) => requestId === pending?.invocation.requestId || requestId === answeredId;
const settle = (exchange, pending, answer) => {
    exchange.pending = undefined;
    exchange.answeredId = pending.invocation.requestId;
    pending.settle(answer);
};
const failInit = (exchange, payload) => {
    const answer = { kind: 'error', payload, isInitError: true };
    exchange.state = 'InitError';
    exchange.initError = answer;
    if (exchange.pending !== undefined)
        settle(exchange, exchange.pending, answer);
};

// EXTERNAL MODULE: ./lib/runtime/http.js
var http = __webpack_require__(1906);
// EXTERNAL MODULE: ./lib/runtime/web-page.js
var web_page = __webpack_require__(5240);
;// CONCATENATED MODULE: ./lib/runtime/server.js





const MAX_RESPONSE_BYTES = 6_291_556;
const startRuntimeServer = async (place = {}) => {
    const { address: host = '127.0.0.1', name = host, onlyFor } = place;
    let exchange = openExchange();
    const server = (0,external_node_http_.createServer)({ requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
        const foreign = (0,web_page/* foreignPage */.i)(request.headers, { port: request.socket.localPort ?? 0, name });
        if (foreign !== undefined)
            return reply(response, 403, { errorType: 'AccessDenied', errorMessage: foreign });
        serve({ exchange, request, response }).catch(() => response.destroy());
    });
    server.on('connection', (socket) => {
        if (onlyFor !== undefined && socket.remoteAddress !== onlyFor)
            socket.destroy();
    });
    const { port, ...listening } = await (0,http/* listen */.K)(server, 0, host);
    return {
        ...listening,
        address: `${name}:${port}`,
        run: (invocation, onTaken) => run(exchange, invocation, onTaken),
        reset: () => {
            closeExchange(exchange);
            exchange = openExchange();
        },
    };
};
const ROUTES = [
    ['GET', /^\/2018-06-01\/runtime\/invocation\/next$/, (call) => next(call)],
    ['POST', /^\/2018-06-01\/runtime\/invocation\/([^/]*)\/response$/, (call, id) => answer(call, id, 'response')],
    ['POST', /^\/2018-06-01\/runtime\/invocation\/([^/]*)\/error$/, (call, id) => answer(call, id, 'error')],
    ['POST', /^\/2018-06-01\/runtime\/init\/error$/, (call) => initError(call)],
    ['GET', /^\/2018-06-01\/ping$/, ({ response }) => void response.end('pong')],
    ['PUT', /^\/2020-08-15\/logs$/, ({ response }) => reply(response, 202, notSupported('Logs'))],
    ['PUT', /^\/2022-07-01\/telemetry$/, ({ response }) => reply(response, 202, notSupported('Telemetry'))],
];
const EXTENSIONS = /^\/2020-01-01\//;
const serve = async (call) => {
    const { request, response } = call;
    const [path = ''] = (request.url ?? '').split('?');
    const [method, pattern, take] = ROUTES.find(([, one]) => one.test(path)) ?? [];
    if (take !== undefined && method === request.method)
        await take(call, pattern?.exec(path)?.[1] ?? '');
    else if (take !== undefined)
        response.writeHead(405).end();
    else if (EXTENSIONS.test(path))
        response.writeHead(404).end();
    else
        response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
};
const notSupported = (api) => ({
    errorType: `${api}.NotSupported`,
    errorMessage: `${api} API is not supported`,
});
const next = (call) => {
    if (!takeNext(call.exchange, call.response))
        forbid(call, 'Ready');
};
const answer = async (call, requestId, kind) => {
    const { exchange, request, response } = call;
    if (!isCurrent(exchange, requestId))
        return reply(response, 400, INVALID_ID);
    const { pending, state } = exchange;
    const receiving = kind === 'error' ? 'InvocationErrorResponse' : 'InvocationResponse';
    if (pending === undefined || state !== 'Running')
        return forbid(call, receiving);
    exchange.state = receiving;
    if (kind === 'response' && !MODES.has(request.headers['lambda-runtime-function-response-mode'])) {
        settle(exchange, pending, errorAnswer('Runtime.InvalidResponseModeHeader', INVALID_MODE.errorMessage));
        return reply(response, 400, INVALID_MODE);
    }
    const payload = await (0,http/* readBody */.x)(request, MAX_RESPONSE_BYTES);
    if (exchange.pending !== pending)
        return void response.destroy();
    exchange.state = 'RuntimeResponseSentState';
    settle(exchange, pending, payload === undefined ? TOO_LARGE : (trailerError(request) ?? { kind, payload }));
    if (payload === undefined)
        reply(response, 413, ENTITY_TOO_LARGE);
    else
        reply(response, 202, ACCEPTED);
};
const initError = async (call) => {
    const payload = await (0,http/* readBody */.x)(call.request, MAX_RESPONSE_BYTES);
    if (call.exchange.state !== 'Started')
        return forbid(call, 'InitError');
    failInit(call.exchange, payload ?? TOO_LARGE.payload);
    reply(call.response, 202, ACCEPTED);
};
const MODES = new Set([undefined, '', 'streaming']);
const trailerError = (request) => {
    const type = request.trailers['lambda-runtime-function-error-type'];
    if (type === undefined)
        return undefined;
    const body = request.trailers['lambda-runtime-function-error-body'];
    return body ? { kind: 'error', payload: Buffer.from(body, 'base64') } : errorAnswer(type, '');
};
const errorAnswer = (errorType, errorMessage) => ({
    kind: 'error',
    payload: (0,function_error/* errorPayload */.fT)(errorType, errorMessage),
});
const LIMIT = `(${MAX_RESPONSE_BYTES} bytes).`;
const TOO_LARGE = {
    ...errorAnswer(function_error/* ERROR_TYPES */.LY['too-large'], `Response payload size exceeded maximum allowed payload size ${LIMIT}`),
    isTooLarge: true,
};
const ENTITY_TOO_LARGE = {
    errorType: 'RequestEntityTooLarge',
    errorMessage: `Exceeded maximum allowed payload size ${LIMIT}`,
};
const ACCEPTED = { status: 'OK' };
const INVALID_ID = { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' };
const INVALID_MODE = { errorType: 'InvalidFunctionResponseMode', errorMessage: 'Invalid function response mode' };
const forbid = ({ exchange, response }, to) => {
    const transition = `State transition from ${exchange.state} to ${to} failed for runtime`;
    const errorMessage = `${transition}. Error: State transition is not allowed`;
    reply(response, 403, { errorType: 'InvalidStateTransition', errorMessage });
};
const reply = (response, status, value) => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
};

;// CONCATENATED MODULE: ./lib/runtime/time-limit.js
const INIT_TIMEOUT_MS = 10_000;
const countedFrom = ({ beganAt, launch, takenAt }) => {
    if (launch === undefined)
        return beganAt;
    if (launch.phase === 'init')
        return takenAt;
    return takenAt === undefined ? launch.at : Math.min(launch.at, takenAt);
};
const timeIsUpAt = (times, { timeoutMs, initTimeoutMs }) => {
    const from = countedFrom(times);
    if (from !== undefined)
        return from + timeoutMs;
    return (times.launch?.at ?? times.beganAt) + initTimeoutMs;
};

;// CONCATENATED MODULE: ./lib/runtime/process.js









const startFunctionRuntime = async (options) => {
    const session = {
        options,
        server: await startRuntimeServer(options.server),
        log: openTail(options.onLog),
        wasStarted: false,
        times: timesFromNow(),
        launchedAt: undefined,
    };
    const close = async () => {
        await end(session);
        await session.server[Symbol.asyncDispose]();
    };
    return (0,runtime_event/* inTurn */.lo)({ invoke: (event) => invokeOnce(session, event), close }, options.signal);
};
const timesFromNow = () => ({ beganAt: performance.now(), launch: undefined, takenAt: undefined });
const invokeOnce = async (session, event) => {
    const requestId = event.requestId ?? (0,external_node_crypto_.randomUUID)();
    session.log = openTail(session.options.onLog);
    session.launchedAt = undefined;
    session.times = timesFromNow();
    session.log.add(startLine(requestId, versionOf(session)));
    const reply = await answerTo(session, event, requestId);
    const durationMs = performance.now() - (countedFrom(session.times) ?? session.times.beganAt);
    await (0,promises_.setImmediate)();
    await (0,promises_.setImmediate)();
    if (session.options.outputDelayMs !== undefined)
        await (0,promises_.setTimeout)(session.options.outputDelayMs);
    writeLines(session, endOfLog(session, requestId, durationMs));
    const log = session.log.text();
    return {
        ...reply,
        requestId,
        ...(reply.ending !== 'answer' && { functionError: 'Unhandled' }),
        log,
        ...(session.times.takenAt === undefined && { isUntaken: true }),
        isCold: session.launchedAt !== undefined,
        durationMs,
    };
};
const answerTo = async (session, event, requestId) => {
    const warm = session.program?.alive === true ? session.program : undefined;
    const program = warm ?? launch(session);
    const first = await firstEnd(session, program, invocationOf(session, event, requestId));
    if (first.by === 'runtime') {
        if (first.answer.isInitError)
            await endAfter(session, program);
        return { payload: first.answer.payload, ending: endingOf(first.answer) };
    }
    await end(session);
    if (first.by === 'time' && countedFrom(session.times) === undefined) {
        writeLines(session, initTimeoutLine(performance.now() - (session.times.launch?.at ?? session.times.beganAt)));
        return answerTo(session, event, requestId);
    }
    if (first.by === 'time')
        return (0,function_error/* failedReply */.ID)('timeout', requestId, timeoutText(session.options));
    if (warm !== undefined && !first.isTaken)
        return answerTo(session, event, requestId);
    if (first.gone.by === 'engine')
        throw first.gone.error;
    return (0,function_error/* failedReply */.ID)(first.gone.by, requestId, first.gone.text);
};
const endingOf = ({ kind, isTooLarge, isInitError }) => {
    if (isTooLarge)
        return 'too-large';
    if (isInitError)
        return 'init-error';
    return kind === 'error' ? 'error' : 'answer';
};
const EXIT_WITHIN_MS = 1_000;
const endAfter = async (session, program) => {
    const gone = new AbortController();
    const limit = (0,promises_.setTimeout)(EXIT_WITHIN_MS, undefined, { signal: gone.signal }).catch(() => { });
    await Promise.race([program.gone, limit]);
    gone.abort();
    await end(session);
};
const timeoutText = ({ timeoutMs }) => `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
const firstEnd = async (session, program, invocation) => {
    const expired = Promise.withResolvers();
    const over = new AbortController();
    let timer;
    const setTimer = () => {
        if (over.signal.aborted)
            return;
        clearTimeout(timer);
        timer = setTimeout(() => expired.resolve({ by: 'time' }), timeLeftMs(session, session.times));
    };
    setTimer();
    let isTaken = false;
    const onTaken = () => {
        isTaken = true;
        session.times = { ...session.times, takenAt: performance.now() };
        setTimer();
    };
    if (session.launchedAt !== undefined)
        learnStart(session, session.launchedAt, over.signal).then(setTimer, () => { });
    const answered = session.server.run(invocation, onTaken).then((answer) => ({ by: 'runtime', answer }));
    const left = program.gone.then((gone) => ({ by: 'gone', gone, isTaken }));
    try {
        return await Promise.race([answered, expired.promise, left]);
    }
    finally {
        over.abort();
        clearTimeout(timer);
    }
};
const limitsOf = ({ options: { timeoutMs, initTimeoutMs = INIT_TIMEOUT_MS } }) => ({
    timeoutMs,
    initTimeoutMs,
});
const timeLeftMs = (session, times) => Math.max(0, timeIsUpAt(times, limitsOf(session)) - performance.now());
const ASK_AFTER_MS = 500;
const learnStart = async (session, launchedAt, signal) => {
    const { readStart } = session.options;
    let startedAt;
    while (readStart !== undefined && startedAt === undefined) {
        await (0,promises_.setTimeout)(ASK_AFTER_MS, undefined, { signal });
        startedAt = await readStart();
    }
    signal.throwIfAborted();
    const { launch } = session.times;
    if (startedAt === undefined || launch === undefined)
        return;
    const at = Math.max(launchedAt, performance.now() - Math.max(0, Date.now() - startedAt));
    session.times = { ...session.times, launch: { ...launch, at } };
};
const invocationOf = (session, event, requestId) => ({
    requestId,
    payload: event.payload,
    functionArn: session.options.functionArn,
    timeLeftMs: () => timeLeftMs(session, { ...session.times, takenAt: performance.now() }),
    traceId: `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${(0,external_node_crypto_.randomBytes)(12).toString('hex')};Sampled=0`,
    ...(event.clientContext !== undefined && { clientContext: event.clientContext }),
});
const launch = (session) => {
    const { options, server } = session;
    const env = { ...options.environment, AWS_LAMBDA_RUNTIME_API: server.address };
    server.reset();
    const now = performance.now();
    session.launchedAt = now;
    const phase = session.wasStarted ? 'invoke' : 'init';
    session.times = { ...session.times, launch: { phase, at: now + (options.startTimeoutMs ?? 0) }, takenAt: undefined };
    session.wasStarted = true;
    const program = (0,runtime_program/* startProgram */.X)(options, env, (text) => {
        if (session.program === program)
            session.log.add(text);
    });
    session.program = program;
    return program;
};
const end = async (session) => {
    const { program } = session;
    session.program = undefined;
    session.server.reset();
    if (program?.child === undefined || !program.alive)
        return;
    (0,exec/* stopGroup */.gv)(program.child);
    await Promise.all([program.gone, session.options.cleanUp?.()]);
};
const writeLines = ({ log }, lines) => log.add(`${log.endsLine() ? '' : '\n'}${lines}`);
const versionOf = ({ options }) => options.environment.AWS_LAMBDA_FUNCTION_VERSION ?? '$LATEST';
const endOfLog = ({ options, launchedAt, times }, requestId, durationMs) => {
    const { launch, takenAt } = times;
    const isFirst = launch?.phase === 'init' && launchedAt !== undefined && takenAt !== undefined;
    const initMs = isFirst ? takenAt - launchedAt : undefined;
    return endLines({ requestId, durationMs, initMs, memorySizeMb: options.memorySizeMb });
};

// EXTERNAL MODULE: ./lib/runtime/container/docker.js
var container_docker = __webpack_require__(9178);
// EXTERNAL MODULE: ./lib/runtime/container/docker-run.js
var docker_run = __webpack_require__(2994);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: ./node_modules/tar-stream/index.js
var tar_stream = __webpack_require__(6118);
// EXTERNAL MODULE: ./lib/host/children/visible-variables.js
var visible_variables = __webpack_require__(7934);
// EXTERNAL MODULE: ./lib/host/disk/limits.js
var limits = __webpack_require__(2884);
;// CONCATENATED MODULE: ./lib/runtime/container/image.js











const imageSchema = schemas/* object */.Ikc({
    Env: schemas/* nullish */.cl6(schemas/* array */.YOg(schemas/* string */.YjP())),
    Entrypoint: schemas/* nullish */.cl6(schemas/* array */.YOg(schemas/* string */.YjP())),
    Cmd: schemas/* nullish */.cl6(schemas/* array */.YOg(schemas/* string */.YjP())),
    Volumes: schemas/* nullish */.cl6(schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* unknown */.L5J())),
});
const readImage = async (image, { platform, signal }) => {
    const inspected = await (0,container_docker/* dockerIn */.uv)(signal, ask/* ask */.k)(['image', 'inspect', '--format', '{{json .Config}}', image]);
    if (inspected.exitCode !== 0)
        throw (0,problems/* failure */.V2)('image-not-here', { image, reason: (0,container_docker/* lastLine */.fM)(inspected) });
    const { Env, Entrypoint, Cmd, Volumes } = imageSchema.parse(JSON.parse(inspected.stdout));
    const container = (0,container_docker/* uniqueName */.Fi)();
    const docker = (0,container_docker/* dockerIn */.uv)(signal);
    try {
        const options = ['--name', container, '--network', 'none', ...(0,container_docker/* platformArguments */.Qo)(platform)];
        const created = await docker(['create', ...options, image, 'none']);
        if (created.exitCode !== 0)
            throw (0,problems/* failure */.V2)('image-not-here', { image, reason: (0,container_docker/* lastLine */.fM)(created) });
        const inside = { image, container, signal };
        const extensions = await listExtensions(inside);
        return {
            entryPoint: Entrypoint ?? [],
            command: Cmd ?? [],
            volumes: Object.keys(Volumes ?? {}),
            variables: new Set((Env ?? []).map((variable) => variable.slice(0, variable.indexOf('=')))),
            extensions,
            rieInside: extensions.length === 0 ? undefined : await findRie(inside),
        };
    }
    finally {
        await removeContainer(container);
    }
};
const removeContainer = (name) => (0,container_docker/* untilRemoved */.PH)(async (docker) => {
    const { stderr } = await docker(['rm', '--force', '--volumes', name]);
    return !/already in progress/.test(stderr);
});
const listExtensions = async (inside) => {
    const paths = await listFiles(inside, lambda_paths/* EXTENSIONS_FOLDER */.w7);
    return paths.flatMap((path) => path.match(/^extensions\/([^/]+)$/)?.[1] ?? []);
};
const findRie = async (inside) => {
    for (const path of lambda_paths/* RIE_PATHS */.qy)
        if ((await listFiles(inside, path))[0] === (0,external_node_path_.basename)(path))
            return path;
    return undefined;
};
const MAX_BYTES = 1_073_741_824;
const MAX_PATHS = 10_000;
const listFiles = async ({ image, container, signal }, path) => {
    const options = { cwd: '/', env: (0,visible_variables/* childEnvironment */.Qc)(visible_variables/* DOCKER_VARIABLES */.dz, {}), signal };
    const child = (0,exec/* start */.ni)('docker', ['cp', `${container}:${path}`, '-'], options);
    let sizeBytes = 0;
    const count = (bytes) => {
        sizeBytes += bytes;
        if (sizeBytes > MAX_BYTES)
            throw (0,problems/* failure */.V2)('extensions-too-large', { image, path, limit: MAX_BYTES });
    };
    const paths = [];
    const unpack = (0,tar_stream.extract)();
    unpack.on('entry', ({ name }, stream, next) => {
        if (paths.length < MAX_PATHS)
            paths.push(name);
        stream.on('end', next).resume();
    });
    child.stdin?.end();
    child.stderr?.resume();
    if (child.stdout !== null)
        await (0,external_node_stream_promises_.pipeline)(child.stdout, (chunks) => (0,limits/* counted */.hS)(chunks, count), unpack);
    return paths;
};

;// CONCATENATED MODULE: ./lib/runtime/container/network.js



const RANGE = '198.19';
const BLOCK = 8;
const chooseAddresses = () => {
    const [third, first] = [(0,external_node_crypto_.randomInt)(256), (0,external_node_crypto_.randomInt)(256 / BLOCK) * BLOCK];
    const at = (offset) => `${RANGE}.${third}.${first + offset}`;
    return { subnet: `${at(0)}/29`, gateway: at(1), container: at(2), nowhere: at(6) };
};
const LEADS_NOWHERE = [true, false, false];
const makeNetwork = async (signal) => {
    const name = (0,container_docker/* uniqueName */.Fi)();
    const atExit = () => (0,container_docker/* dockerAtExit */.uk)('network', 'rm', name);
    process.once('exit', atExit);
    const remove = async () => {
        await removeNetwork(name);
        process.off('exit', atExit);
    };
    try {
        return { name, ...(await create(name, signal)), [Symbol.asyncDispose]: remove };
    }
    catch (error) {
        await remove();
        throw error;
    }
};
const create = async (name, signal) => {
    let reason = '';
    for (const leadsNowhere of LEADS_NOWHERE) {
        const addresses = chooseAddresses();
        const { subnet, gateway, nowhere } = addresses;
        const route = leadsNowhere ? ['--aux-address', `DefaultGatewayIPv4=${nowhere}`] : [];
        const args = ['--ipv6=false', '--subnet', subnet, '--gateway', gateway, ...route];
        const created = await (0,container_docker/* dockerIn */.uv)(signal)(['network', 'create', '--internal', ...args, name]);
        if (created.exitCode === 0)
            return addresses;
        reason = (0,container_docker/* lastLine */.fM)(created);
    }
    throw (0,problems/* failure */.V2)('smoke-network-refused', { reason });
};
const explainElsewhere = (error, network) => network !== undefined && error instanceof Error && 'code' in error && error.code === 'EADDRNOTAVAIL'
    ? (0,problems/* failure */.V2)('smoke-network-elsewhere', { gateway: network.gateway }, { cause: error })
    : error;
const removeNetwork = (name) => (0,container_docker/* untilRemoved */.PH)(async (docker) => (await docker(['network', 'rm', name])).exitCode === 0 ||
    (await docker(['network', 'inspect', '--format', '{{.Name}}', name])).exitCode !== 0);

// EXTERNAL MODULE: ./lib/host/log/lines.js
var log_lines = __webpack_require__(1696);
;// CONCATENATED MODULE: ./lib/runtime/container/rie-address.js
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



const PORT = 8_080;
const RUNTIME_PORT = 9_001;
const chooseRiePlace = async ({ network }) => {
    if (network !== undefined) {
        return {
            listen: `0.0.0.0:${PORT}`,
            runtimeApi: `127.0.0.1:${RUNTIME_PORT}`,
            args: [],
            origin: `http://${network.container}:${PORT}`,
        };
    }
    const [port, runtimePort] = [await freePort(), await freePort()];
    return {
        listen: `${docker_run/* isLinux */.j9 ? '127.0.0.1' : '0.0.0.0'}:${port}`,
        runtimeApi: `127.0.0.1:${runtimePort}`,
        args: docker_run/* isLinux */.j9 ? [] : ['--publish', `127.0.0.1:${port}:${port}`],
        origin: `http://127.0.0.1:${port}`,
    };
};
const freePort = async () => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const listening = __addDisposableResource(env_1, await (0,http/* listen */.K)((0,external_node_http_.createServer)(), 0, '127.0.0.1'), true);
        return listening.port;
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

// EXTERNAL MODULE: ./lib/runtime/invoke-server.js + 1 modules
var invoke_server = __webpack_require__(7974);
;// CONCATENATED MODULE: ./lib/runtime/container/rie-post.js





const SLACK_MS = 15_000;
const post = (origin, { payload, clientContext }, { timeoutMs, signal }) => {
    const headers = clientContext === undefined ? {} : { 'X-Amz-Client-Context': Buffer.from(clientContext).toString('base64') };
    const answered = new Promise((resolve, reject) => {
        const sending = (0,external_node_http_.request)(`${origin}${invoke_server/* INVOCATIONS_PATH */.E}`, { method: 'POST', headers, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs + SLACK_MS)]) }, (response) => {
            readAnswer(response).then(resolve, reject);
        });
        sending.on('error', reject).end(payload);
    });
    return answered.catch((cause) => {
        signal.throwIfAborted();
        throw (0,problems/* failure */.V2)('rie-silent', { reason: (0,problems/* reasonOf */.A3)(cause) }, { cause });
    });
};
const MAX_ANSWER_BYTES = 2 * MAX_RESPONSE_BYTES;
const readAnswer = async (response) => {
    const payload = await (0,http/* readBody */.x)(response, MAX_ANSWER_BYTES, 'answer');
    if (payload === undefined)
        throw new Error(`it answered more than ${MAX_ANSWER_BYTES} bytes`);
    return { status: response.statusCode ?? 0, payload };
};

;// CONCATENATED MODULE: ./lib/runtime/container/rie-reply.js


const TIMED_OUT = /^Task timed out after [\d.]+ seconds$/;
const readRieReply = ({ status, payload, requestId, reason }) => {
    const text = payload.toString();
    if (TIMED_OUT.test(text))
        return (0,function_error/* failedReply */.ID)('timeout', requestId, text);
    const error = (0,function_error/* readError */.lS)(payload);
    if (status === OK)
        return { ending: error === undefined ? 'answer' : 'error', payload };
    if (status !== BAD_GATEWAY)
        return undefined;
    if (error !== undefined)
        return { ending: ENDINGS[error.errorType] ?? ((0,function_error/* isPanic */.QR)(payload) ? 'error' : 'init-error'), payload };
    if (payload.length > 0)
        return undefined;
    const why = reason ?? (0,runtime_program/* exitText */.i)(0, null);
    return (0,function_error/* failedReply */.ID)(why.includes('fork/exec') ? 'not-started' : 'exit', requestId, why);
};
const OK = 200;
const BAD_GATEWAY = 502;
const ENDINGS = {
    [function_error/* ERROR_TYPES */.LY.exit]: 'exit',
    [function_error/* ERROR_TYPES */.LY['not-started']]: 'not-started',
    [function_error/* ERROR_TYPES */.LY['too-large']]: 'too-large',
};

;// CONCATENATED MODULE: ./lib/runtime/container/rie.js













const MOUNTED = '/aws-lambda-rie';
const START_WITHIN_MS = 30_000;
const POLL_MS = 20;
const ANSWER_WITHIN_MS = 2_000;
const DRAIN_MS = 300;
const startUnderRie = async (container, options) => {
    const { signal, rie, image } = options;
    if (rie === undefined && container.rieInside === undefined)
        throw (0,problems/* failure */.V2)('rie-missing', { image, extensions: container.extensions.join(', ') });
    const session = await rie_launch(container, options);
    const close = async () => {
        if (session.isGone)
            return;
        (0,exec/* stopGroup */.gv)(session.child);
        await Promise.all([session.gone, container.remove()]);
        await container.remove();
    };
    await untilListening(session, signal).catch(async (error) => {
        await close();
        throw error;
    });
    return (0,runtime_event/* inTurn */.lo)({ invoke: (event) => invoke(session, event, options), close }, signal);
};
const rie_launch = async (container, options) => {
    const { image, rie, timeoutMs, memorySizeMb, onLog } = options;
    const place = await chooseRiePlace(container);
    const run = await (0,docker_run/* prepareRun */.Z0)(container, {
        ...container.environment,
        AWS_LAMBDA_FUNCTION_TIMEOUT: String(Math.ceil(timeoutMs / 1_000)),
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySizeMb),
    });
    const args = [
        ...run.args,
        ...place.args,
        ...(rie === undefined ? [] : ['--volume', `${rie}:${MOUNTED}:ro`]),
        ...['--entrypoint', rie === undefined ? (container.rieInside ?? '') : MOUNTED, '--', image],
        ...['--runtime-interface-emulator-address', place.listen, '--runtime-api-address', place.runtimeApi],
        ...container.entryPoint,
        ...container.command,
    ];
    const child = (0,exec/* start */.ni)('docker', args, { cwd: '/', env: run.environment });
    return follow(child, place.origin, openTail(onLog));
};
const follow = (child, origin, log) => {
    const gone = Promise.withResolvers();
    const state = {
        log,
        lines: [],
        last: '',
        isGone: false,
        isCold: true,
        isNew: true,
        reported: nothingReported(),
    };
    const session = { child, origin, gone: gone.promise, ...state };
    const leave = () => {
        session.isGone = true;
        flush(session);
        session.reported.onLine();
        gone.resolve();
    };
    child.stdin?.on('error', () => { });
    child.stdin?.end();
    for (const output of [child.stdout, child.stderr]) {
        const lines = (0,log_lines/* openLines */.e)((line) => readLine(session, line));
        session.lines.push(lines);
        output?.on('data', lines.add);
    }
    child.on('close', leave);
    child.on('error', leave);
    return session;
};
const nothingReported = () => ({ hasFailed: false, hasReport: false, onLine: () => { } });
const readLine = (session, line) => {
    const { reported } = session;
    if (line.trim() !== '')
        session.last = line;
    const mark = /^(START|END|REPORT) RequestId: (\S+)/.exec(line);
    if (mark?.[1] === 'START') {
        reported.requestId = mark[2] ?? '';
        session.log.add(startLine(reported.requestId, '$LATEST'));
    }
    else if (mark?.[1] === 'REPORT')
        reported.hasReport = true;
    else if (/^\d+ \w{3} \d{4} [\d:,]+ \[[A-Z]+\] \(rapid\) /.test(line))
        readRieLine(reported, line);
    else if (mark === null)
        session.log.add(`${line}\n`);
    reported.onLine();
};
const flush = (session) => {
    for (const lines of session.lines)
        lines.end();
};
const readRieLine = (reported, line) => {
    const initMs = /INIT REPORT\(durationMs: ([\d.]+)\)/.exec(line)?.[1];
    if (initMs !== undefined)
        reported.initMs = Number(initMs);
    const reason = reasonIn(line);
    if (reason !== undefined)
        reported.reason = reason;
    reported.hasFailed ||= line.includes('Invoke DONE failed');
};
const reasonIn = (line) => {
    const failed = line.search(/(?:Init|Invoke) failed /);
    const from = failed === -1 ? -1 : line.indexOf('error=', failed);
    return from === -1 ? undefined : line.slice(from + 'error='.length).split(' InvokeID=')[0];
};
const untilListening = async (session, signal) => {
    const deadline = performance.now() + START_WITHIN_MS;
    for (;;) {
        signal.throwIfAborted();
        if (await isListening(session.origin))
            return;
        if (session.isGone || performance.now() > deadline)
            throw (0,problems/* failure */.V2)('rie-silent', { reason: session.last || 'it printed nothing' });
        await (0,promises_.setTimeout)(POLL_MS);
    }
};
const isListening = (origin) => fetch(origin, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).then(() => true, () => false);
const invoke = async (session, event, options) => {
    const { isCold, isNew } = session;
    session.isNew = false;
    session.log = openTail(options.onLog);
    session.reported = nothingReported();
    const began = performance.now();
    const { status, payload } = await post(session.origin, event, options);
    const tookMs = performance.now() - began;
    await untilReported(session, { isNew, hasReason: status === OK || payload.length > 0 });
    flush(session);
    const { requestId = event.requestId ?? (0,external_node_crypto_.randomUUID)(), reason } = session.reported;
    const initMs = isNew ? session.reported.initMs : undefined;
    const reply = readRieReply({ status, payload, requestId, reason });
    if (reply === undefined)
        throw (0,problems/* failure */.V2)('rie-silent', { reason: `it answered ${status}: ${payload}` });
    const durationMs = Math.max(0, tookMs - freeMs(initMs));
    session.log.add(endLines({ requestId, durationMs, initMs, memorySizeMb: options.memorySizeMb }));
    session.isCold = hasEnded(reply);
    const isError = reply.ending !== 'answer';
    return {
        requestId,
        ...reply,
        ...(isError && { functionError: 'Unhandled' }),
        log: session.log.text(),
        isCold,
        durationMs,
    };
};
const untilReported = async (session, { isNew, hasReason }) => {
    const { reported } = session;
    const over = Promise.withResolvers();
    reported.onLine = () => {
        const isWhole = reported.hasReport && (!isNew || reported.initMs !== undefined);
        const isExplained = hasReason || reported.reason !== undefined;
        if (session.isGone || reported.hasFailed || (isWhole && isExplained))
            over.resolve();
    };
    reported.onLine();
    await Promise.race([over.promise, (0,promises_.setTimeout)(DRAIN_MS).then(() => (0,promises_.setImmediate)())]);
};
const freeMs = (initMs = 0) => (initMs > INIT_TIMEOUT_MS ? 0 : initMs);
const hasEnded = ({ ending, payload }) => (ending === 'error' ? (0,function_error/* isPanic */.QR)(payload) : ending !== 'answer');

;// CONCATENATED MODULE: ./lib/runtime/container/sandbox.js

const MB = 1_048_576;
const MAX_PROCESSES = 1_024;
const MAX_MEMORY_MB = 10_240;
const TMP_MB = 512;
const SHARE_OF_MEMORY = 0.75;
const sandboxArguments = (volumes, machineBytes = (0,external_node_os_.totalmem)()) => {
    const memoryMb = Math.min(MAX_MEMORY_MB, Math.floor((machineBytes * SHARE_OF_MEMORY) / MB));
    return [
        ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
        ...['--read-only', '--tmpfs', `/tmp:rw,exec,nosuid,nodev,mode=1777,size=${TMP_MB}m`, '--ipc', 'none'],
        ...volumes.flatMap(({ name, path }) => [
            '--mount',
            `type=volume,source=${name},${csvField(`destination=${path}`)},readonly`,
        ]),
        ...['--pids-limit', String(MAX_PROCESSES), '--memory', `${memoryMb}m`, '--memory-swap', `${memoryMb}m`],
    ];
};
const nameVolumes = (container, paths) => paths.filter((path) => !/^\/tmp(?:\/|$)/.test(path)).map((path, index) => ({ name: `${container}-${index}`, path }));
const csvField = (text) => `"${text.replaceAll('"', '""')}"`;

;// CONCATENATED MODULE: ./lib/runtime/container/container.js
var container_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
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
var container_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
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














const startContainer = async (options) => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { platform, sandbox, signal } = options;
        const owned = container_addDisposableResource(env_1, new AsyncDisposableStack(), true);
        const temp = owned.use(await (0,disk_temp/* openTemp */.X)((0,external_node_os_.tmpdir)()));
        const name = (0,container_docker/* uniqueName */.Fi)();
        let volumes = [];
        const atExit = () => removeNow(name, volumes);
        process.once('exit', atExit);
        owned.defer(() => void process.off('exit', atExit));
        owned.defer(() => removeVolumes(volumes));
        let making;
        owned.defer(async () => (await making?.catch(() => undefined))?.[Symbol.asyncDispose]());
        const [image, network] = await (0,together/* together */.b)(signal, (stop) => {
            making = sandbox?.network === 'none' && docker_run/* isLinux */.j9 ? makeNetwork(stop) : undefined;
            return [readImage(options.image, { platform, signal: stop }), making];
        });
        const named = sandbox === undefined ? [] : nameVolumes(name, image.volumes);
        volumes = named.map((volume) => volume.name);
        const environment = environmentFor(image, options);
        const container = {
            ...image,
            name,
            platform,
            environment,
            temp: temp.path,
            network,
            limits: sandbox === undefined ? [] : sandboxArguments(named),
            remove: () => removeContainer(name),
        };
        const runtime = owned.use(image.extensions.length > 0 ? await startUnderRie(container, options) : await startUnderOurs(container, options));
        const all = owned.move();
        return { invoke: (event) => runtime.invoke(event), [Symbol.asyncDispose]: () => all.disposeAsync() };
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = container_disposeResources(env_1);
        if (result_1)
            await result_1;
    }
};
const removeVolumes = async (names) => {
    if (names.length === 0)
        return;
    await (0,container_docker/* untilRemoved */.PH)(async (docker) => {
        await docker(['volume', 'rm', '--force', ...names]);
        return true;
    });
};
const removeNow = (name, volumes) => {
    (0,container_docker/* dockerAtExit */.uk)('rm', '--force', '--volumes', name);
    if (volumes.length > 0)
        (0,container_docker/* dockerAtExit */.uk)('volume', 'rm', '--force', ...volumes);
};
const container_START_WITHIN_MS = 30_000;
const OUTPUT_DELAY_MS = 50;
const startUnderOurs = async (container, options) => {
    const { image, functionArn, timeoutMs, memorySizeMb, onLog, signal } = options;
    const { args, environment } = await (0,docker_run/* prepareRun */.Z0)(container, { ...container.environment, AWS_LAMBDA_RUNTIME_API: '' });
    const runtime = startFunctionRuntime({
        command: 'docker',
        args: [...args, '--', image],
        cwd: '/',
        environment,
        functionArn,
        timeoutMs,
        memorySizeMb,
        startTimeoutMs: container_START_WITHIN_MS,
        readStart: () => readStart(container.name, signal),
        outputDelayMs: OUTPUT_DELAY_MS,
        server: serverPlace(container.network),
        ...(onLog === undefined ? {} : { onLog }),
        cleanUp: container.remove,
        readEnd: (exit) => readContainerEnd(exit, { image, entryPoint: container.entryPoint }),
        signal,
    });
    return runtime.catch((error) => {
        throw explainElsewhere(error, container.network);
    });
};
const readStart = async (name, signal) => {
    const { exitCode, stdout } = await (0,container_docker/* dockerIn */.uv)(signal, ask/* ask */.k)(['inspect', '--format', '{{json .State}}', name]);
    if (exitCode !== 0)
        return undefined;
    const { Running, StartedAt } = stateSchema.parse(JSON.parse(stdout));
    return Running ? Date.parse(StartedAt) : undefined;
};
const stateSchema = schemas/* object */.Ikc({ Running: schemas/* boolean */.zMY(), StartedAt: schemas/* string */.YjP() });
const serverPlace = (network) => {
    if (network !== undefined)
        return { address: network.gateway, onlyFor: network.container };
    return docker_run/* isLinux */.j9 ? {} : { name: 'host.docker.internal' };
};
const NOT_RUN = 125;
const NOT_INVOKED = 126;
const NOT_FOUND = 127;
const KILLED = 137;
const readContainerEnd = ({ code, signal, tail }, { image, entryPoint }) => {
    const reason = /^docker: (.*)/m.exec(tail)?.[1];
    if (code === NOT_RUN && reason !== undefined) {
        return { by: 'engine', error: (0,problems/* failure */.V2)('image-not-here', { image, reason }) };
    }
    const foreign = /^exec (?:container process )?`?([^\s`:]+)`?: exec format error/im.exec(tail)?.[1];
    if (foreign !== undefined)
        return { by: 'not-started', text: `fork/exec ${foreign}: exec format error` };
    if ((code === NOT_INVOKED || code === NOT_FOUND) && reason !== undefined) {
        const program = /exec: "([^"]+)"/.exec(reason)?.[1] ?? entryPoint.join(' ');
        const why = code === NOT_INVOKED ? 'permission denied' : 'no such file or directory';
        return { by: 'not-started', text: `fork/exec ${program}: ${why}` };
    }
    return { by: 'exit', text: code === KILLED ? (0,runtime_program/* exitText */.i)(null, 'SIGKILL') : (0,runtime_program/* exitText */.i)(code, signal) };
};
const environmentFor = ({ variables: own }, { identity, variables }) => ({
    ...Object.fromEntries(Object.entries(identity).filter(([name]) => !own.has(name) && !OF_THE_IMAGE.has(name))),
    ...variables,
});
const OF_THE_IMAGE = new Set(['PATH', 'LANG', 'TZ', 'LD_LIBRARY_PATH']);

;// CONCATENATED MODULE: ./lib/runtime/environment.js
const lambdaEnvironment = (identity) => {
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    return {
        LANG: 'en_US.UTF-8',
        TZ: ':UTC',
        PATH: '/usr/local/bin:/usr/bin/:/bin:/opt/bin',
        LD_LIBRARY_PATH: '/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
        AWS_REGION: identity.region,
        AWS_DEFAULT_REGION: identity.region,
        AWS_LAMBDA_FUNCTION_NAME: identity.functionName,
        AWS_LAMBDA_FUNCTION_VERSION: identity.version,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(identity.memorySizeMb),
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${identity.functionName}`,
        AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[${identity.version}]${'0'.repeat(32)}`,
        LAMBDA_TASK_ROOT: identity.taskRoot,
        LAMBDA_RUNTIME_DIR: '/var/runtime',
        ...(identity.handler !== undefined && { _HANDLER: identity.handler }),
    };
};

;// CONCATENATED MODULE: ./lib/runtime/runnable.js





const bootstrapIn = (folder) => ({ kind: 'program', program: (0,external_node_path_.join)(folder, 'bootstrap'), folder });
const startRunnable = (runnable, options) => {
    const { functionName, region, account, memorySizeMb, variables } = options;
    const identity = lambdaEnvironment({
        functionName,
        version: '$LATEST',
        memorySizeMb,
        region,
        taskRoot: runnable.kind === 'program' ? runnable.folder : lambda_paths/* TASK_ROOT */.tW,
        handler: 'bootstrap',
    });
    const shared = { ...options, functionArn: `arn:aws:lambda:${region}:${account}:function:${functionName}` };
    if (runnable.kind === 'image')
        return startContainer({ ...shared, image: runnable.image, identity });
    return startFunctionRuntime({
        ...shared,
        command: runnable.program,
        args: [],
        cwd: runnable.folder,
        environment: { ...identity, ...variables },
    });
};


/***/ }),

/***/ 5240:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  i: () => (/* binding */ foreignPage)
});
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const foreignPage = (headers, { port, name }) => {
    const { host = '', origin, 'sec-fetch-site': site } = headers;
    const names = name === undefined ? LOOPBACK_NAMES : [...LOOPBACK_NAMES, name];
    const hosts = names.flatMap((one) => [`${one}:${port}`, ...(port === HTTP_PORT ? [one] : [])]);
    const start = 'This server answers programs of this machine, not web pages';
    if (!hosts.includes(host.toLowerCase()))
        return `${start}: the Host is "${host}", not ${hosts.join(', ')}`;
    if (origin !== undefined && origin !== `http://${host}`)
        return `${start}: the Origin is "${origin}"`;
    if (site !== undefined && site !== 'none' && site !== 'same-origin')
        return `${start}: Sec-Fetch-Site is "${site}"`;
    return undefined;
};
const HTTP_PORT = 80;


/***/ }),

/***/ 1131:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  y: () => (/* binding */ gzipInBlocks)
});
var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7975);
var node_zlib__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8522);


const BLOCK_BYTES = 1_048_576;
const PARALLEL = 4;
const OPTIONS = {
    level: 1,
    memLevel: 9,
    windowBits: 14,
    chunkSize: BLOCK_BYTES,
    finishFlush: node_zlib__WEBPACK_IMPORTED_MODULE_1__.constants.Z_SYNC_FLUSH,
};
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 0xff]);
const LAST_BLOCK = Buffer.from([0x03, 0x00]);
const deflateBlock = (0,node_util__WEBPACK_IMPORTED_MODULE_0__.promisify)(node_zlib__WEBPACK_IMPORTED_MODULE_1__.deflateRaw);
async function* gzipInBlocks(source) {
    let checksum = 0;
    let sizeBytes = 0;
    const underWay = [];
    yield HEADER;
    for await (const block of blocksOf(source)) {
        checksum = (0,node_zlib__WEBPACK_IMPORTED_MODULE_1__.crc32)(block, checksum);
        sizeBytes += block.length;
        const deflated = deflateBlock(block, OPTIONS);
        deflated.catch(() => { });
        underWay.push(deflated);
        if (underWay.length === PARALLEL)
            yield* underWay.splice(0, 1);
    }
    yield* underWay;
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(checksum);
    trailer.writeUInt32LE(sizeBytes % 2 ** 32, 4);
    yield Buffer.concat([LAST_BLOCK, trailer]);
}
async function* blocksOf(source) {
    let chunks = [];
    let heldBytes = 0;
    for await (let chunk of source) {
        while (heldBytes + chunk.length >= BLOCK_BYTES) {
            const taken = BLOCK_BYTES - heldBytes;
            yield Buffer.concat([...chunks, chunk.subarray(0, taken)]);
            chunk = chunk.subarray(taken);
            chunks = [];
            heldBytes = 0;
        }
        if (chunk.length === 0)
            continue;
        chunks.push(chunk);
        heldBytes += chunk.length;
    }
    if (heldBytes > 0)
        yield Buffer.concat(chunks);
}


/***/ }),

/***/ 6552:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  $$: () => (/* binding */ bytesOf),
  VB: () => (/* binding */ MAX_EXTENDED_BYTES),
  dA: () => (/* binding */ readLayerTar)
});
/* unused harmony export openTar */
var node_stream__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7075);
var node_stream_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6466);
var node_zlib__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8522);
var tar_stream__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6118);
var _files_sealed_file_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2626);
var _files_unpacking_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6386);
var _host_disk_limits_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2884);







const readLayerTar = async (blob, { unpacking, unreadable, signal }, visit) => {
    const archive = openTar(unpacking);
    const enough = new AbortController();
    const counting = (chunks) => (0,_host_disk_limits_js__WEBPACK_IMPORTED_MODULE_6__/* .counted */ .hS)(chunks, unpacking.bytes);
    const reading = async () => {
        let number = 0;
        for await (const entry of archive) {
            unpacking.entry();
            const answer = await visit(entry, number);
            number += 1;
            entry.resume();
            if (answer === 'enough')
                return enough.abort();
        }
    };
    const plain = /[+.]gzip$/.test(blob.mediaType) ? (0,node_zlib__WEBPACK_IMPORTED_MODULE_2__.createGunzip)({ chunkSize: _files_sealed_file_js__WEBPACK_IMPORTED_MODULE_4__/* .READ_BYTES */ .NK }) : new node_stream__WEBPACK_IMPORTED_MODULE_0__.PassThrough();
    const arriving = (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_1__.pipeline)(await blob.open(), plain, counting, archive, {
        signal: AbortSignal.any([signal, enough.signal]),
    });
    const ends = await Promise.allSettled([arriving, reading()]);
    signal.throwIfAborted();
    const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    if (errors.length === 0 || enough.signal.aborted)
        return;
    throw errors.find(_files_unpacking_js__WEBPACK_IMPORTED_MODULE_5__/* .isKnownError */ .ux) ?? unreadable(errors, blob);
};
async function* bytesOf(entry) {
    for await (const chunk of entry)
        if (Buffer.isBuffer(chunk))
            yield chunk;
}
const MAX_EXTENDED_BYTES = 65_536;
const EQUALS = 0x3d;
const openTar = ({ records }) => {
    const archive = (0,tar_stream__WEBPACK_IMPORTED_MODULE_3__.extract)();
    const decode = Reflect.get(archive, '_decodeLongHeader');
    if (typeof decode !== 'function')
        throw new TypeError('tar-stream reads extended headers in another way');
    Reflect.set(archive, '_decodeLongHeader', (content) => {
        if (content.length > MAX_EXTENDED_BYTES)
            throw new RangeError(`an extended header of ${content.length} bytes`);
        records(content.reduce((count, byte) => (byte === EQUALS ? count + 1 : count), 1));
        Reflect.apply(decode, archive, [content]);
    });
    return archive;
};


/***/ }),

/***/ 7716:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  By: () => (/* binding */ writeLayer),
  KY: () => (/* binding */ missingFolders),
  N2: () => (/* binding */ FIXED),
  Zn: () => (/* binding */ folderEntry),
  bJ: () => (/* binding */ finishTar),
  vW: () => (/* binding */ openEntry)
});
var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
var node_stream_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6466);
var tar_stream__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6118);
var _files_blob_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5344);
var _files_fill_file_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9885);
var _files_hashing_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6103);
var _files_paths_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(795);
var _files_sealed_file_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2626);
var _gzip_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1131);









const FIXED = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' };
const LINK_MODE = 0o777;
const writeLayer = async (entries, file, mediaType, signal) => {
    const plain = new _files_hashing_js__WEBPACK_IMPORTED_MODULE_5__/* .HashingStream */ .$();
    const packed = new _files_hashing_js__WEBPACK_IMPORTED_MODULE_5__/* .HashingStream */ .$();
    await (0,_files_fill_file_js__WEBPACK_IMPORTED_MODULE_4__/* .fillFile */ .U)(file, async (target) => {
        const tar = (0,tar_stream__WEBPACK_IMPORTED_MODULE_2__.pack)();
        finishTar(tar, addEntries(tar, withFolders(entries)));
        await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_1__.pipeline)(tar, plain, _gzip_js__WEBPACK_IMPORTED_MODULE_8__/* .gzipInBlocks */ .y, packed, target, { signal });
    });
    const { digest, sizeBytes } = (0,_files_sealed_file_js__WEBPACK_IMPORTED_MODULE_7__/* .sealOf */ .Ru)(packed);
    return { blob: (0,_files_blob_js__WEBPACK_IMPORTED_MODULE_3__/* .fileBlob */ .Ax)(file, digest, sizeBytes, mediaType), diffId: (0,_files_sealed_file_js__WEBPACK_IMPORTED_MODULE_7__/* .sealOf */ .Ru)(plain).digest };
};
const SHARED_FOLDERS = ['tmp', 'var/tmp'];
const folderEntry = (path) => ({
    kind: 'directory',
    path,
    mode: SHARED_FOLDERS.includes(path) ? 0o1777 : 0o755,
});
const missingFolders = (paths) => {
    const known = new Set(paths);
    return [...new Set(paths.flatMap(_files_paths_js__WEBPACK_IMPORTED_MODULE_6__/* .parentsOf */ .fY))].filter((folder) => !known.has(folder));
};
const withFolders = (entries) => [
    ...entries,
    ...missingFolders(entries.map(({ path }) => path)).map(folderEntry),
];
const openEntry = (tar, header, bytes) => {
    const entry = bytes === undefined ? tar.entry(header) : tar.entry(header, bytes);
    entry.on('error', () => { });
    return entry;
};
const finishTar = (tar, adding) => {
    adding.then(() => tar.finalize(), (error) => tar.destroy(error));
};
const addEntries = async (tar, entries) => {
    for (const entry of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
        if (entry.kind === 'directory')
            openEntry(tar, { ...FIXED, name: `${entry.path}/`, type: 'directory', mode: entry.mode });
        else if (entry.kind === 'symlink')
            openEntry(tar, { ...FIXED, name: entry.path, type: 'symlink', linkname: entry.target, mode: LINK_MODE });
        else if ('bytes' in entry.content)
            openEntry(tar, { ...FIXED, name: entry.path, mode: entry.mode }, entry.content.bytes);
        else {
            const { file, seal } = entry.content;
            const size = seal?.sizeBytes ?? (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(file)).size;
            const bytes = seal === undefined ? await (0,_files_sealed_file_js__WEBPACK_IMPORTED_MODULE_7__/* .openPart */ .Qj)(file, size) : (0,_files_sealed_file_js__WEBPACK_IMPORTED_MODULE_7__/* .openSealed */ .j5)(file, seal);
            await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_1__.pipeline)(bytes, openEntry(tar, { ...FIXED, name: entry.path, mode: entry.mode, size }));
        }
    }
};


/***/ }),

/***/ 5365:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  S: () => (/* binding */ readTarIndex)
});
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(960);
var _files_unpacking_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6386);
var _image_layer_reader_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6552);



const BLOCK_BYTES = 512;
const MAX_ENTRIES = 20_000;
const MAX_EXTENSIONS_BYTES = 16_777_216;
const readTarIndex = async (file, name) => {
    const { size: fileBytes } = await file.stat();
    const entries = [];
    let extended = {};
    const extensions = (0,_files_unpacking_js__WEBPACK_IMPORTED_MODULE_1__/* .openBudget */ .ak)(MAX_EXTENSIONS_BYTES, (limit) => (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('archive-extensions', { name, limit }));
    for (let offset = 0, seen = 0;; seen++) {
        if (seen > MAX_ENTRIES)
            throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('archive-entries', { name, limit: MAX_ENTRIES });
        const header = await readAt(file, offset, BLOCK_BYTES);
        if (header.length < BLOCK_BYTES)
            return { entries, isComplete: false };
        if (header.every((byte) => byte === 0))
            return { entries, isComplete: true };
        if (!hasChecksum(header))
            throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)(offset === 0 ? 'archive-no-tar' : 'archive-header', { name, offset });
        const own = parseHeader(header);
        const isExtension = EXTENSIONS.includes(own.type);
        const sizeBytes = isExtension ? own.sizeBytes : (extended.sizeBytes ?? own.sizeBytes);
        const start = offset + BLOCK_BYTES;
        if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0)
            throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('archive-header', { name, offset });
        if (start + sizeBytes > fileBytes)
            throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('archive-truncated', { name, size: fileBytes });
        if (isExtension) {
            if (sizeBytes > _image_layer_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .MAX_EXTENDED_BYTES */ .VB)
                throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('archive-header', { name, offset });
            extensions.take(sizeBytes);
            extended = { ...extended, ...parseExtension(own.type, await readAt(file, start, sizeBytes)) };
        }
        else {
            entries.push({ path: extended.path ?? own.path, isFile: FILES.includes(own.type), start, sizeBytes });
            extended = {};
        }
        offset = start + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
    }
};
const FILES = ['0', '\0'];
const EXTENSIONS = ['x', 'g', 'L', 'K'];
const readAt = async (file, position, length) => {
    const buffer = Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
        const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
        if (bytesRead === 0)
            break;
        filled += bytesRead;
    }
    return buffer.subarray(0, filled);
};
const CHECKSUM = { from: 148, to: 156 };
const SPACE = 0x20;
const hasChecksum = (header) => {
    const sum = header.reduce((all, byte, at) => all + (at >= CHECKSUM.from && at < CHECKSUM.to ? SPACE : byte), 0);
    return sum === parseNumber(header.subarray(CHECKSUM.from, CHECKSUM.to));
};
const parseHeader = (header) => {
    const isUstar = header.toString('latin1', 257, 262) === 'ustar';
    const prefix = isUstar && header[262] === 0 ? parseText(header.subarray(345, 500)) : '';
    const path = parseText(header.subarray(0, 100));
    return {
        path: prefix === '' ? path : `${prefix}/${path}`,
        type: String.fromCharCode(header[156] ?? 0),
        sizeBytes: parseNumber(header.subarray(124, 136)),
    };
};
const parseText = (field) => {
    const end = field.indexOf(0);
    return field.toString('utf8', 0, end < 0 ? field.length : end);
};
const parseNumber = (field) => {
    if (field[0] === 0x80)
        return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
    const digits = parseText(field).trim();
    return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
};
const parseExtension = (type, content) => {
    if (type === 'L')
        return { path: parseText(content) };
    if (type !== 'x')
        return {};
    const extended = {};
    for (const [key, value] of paxRecords(content)) {
        if (key === 'path')
            extended.path = value;
        else if (key === 'size')
            extended.sizeBytes = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    }
    return extended;
};
function* paxRecords(content) {
    for (let at = 0; at < content.length;) {
        const space = content.indexOf(SPACE, at);
        const length = space < 0 ? Number.NaN : Number(content.toString('latin1', at, space));
        if (!Number.isInteger(length) || length <= space - at || at + length > content.length)
            return;
        const record = content.toString('utf8', space + 1, at + length - 1);
        const equals = record.indexOf('=');
        yield [record.slice(0, equals), record.slice(equals + 1)];
        at += length;
    }
}


/***/ })

};
