export const id = 99;
export const ids = [99];
export const modules = {

/***/ 3981:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ax: () => (/* binding */ fileBlob),
/* harmony export */   NK: () => (/* binding */ READ_BYTES),
/* harmony export */   pG: () => (/* binding */ filePartBlob),
/* harmony export */   ts: () => (/* binding */ memoryBlob)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7075);
/* harmony import */ var _registry_digest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2895);



/** A small blob held in memory, such as an image's config. */
const memoryBlob = (bytes, mediaType) => ({
    digest: (0,_registry_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .digestOf */ .o)(bytes),
    sizeBytes: bytes.length,
    mediaType,
    open: async () => node_stream__WEBPACK_IMPORTED_MODULE_1__.Readable.from([bytes], { objectMode: false }),
});
/** A larger piece at a time than Node's 64 KiB: a blob is tens of megabytes. */
const READ_BYTES = 1_048_576;
/** A blob in a file whose digest and size are known. */
const fileBlob = (path, digest, sizeBytes, mediaType) => ({
    digest,
    sizeBytes,
    mediaType,
    open: async () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(path, { highWaterMark: READ_BYTES }),
});
/** A blob that is part of a larger file, such as a layer in an archive. */
const filePartBlob = ({ path, start }, digest, sizeBytes, mediaType) => ({
    digest,
    sizeBytes,
    mediaType,
    open: async () => sizeBytes === 0
        ? node_stream__WEBPACK_IMPORTED_MODULE_1__.Readable.from([], { objectMode: false })
        : (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(path, { start, end: start + sizeBytes - 1, highWaterMark: READ_BYTES }),
});


/***/ }),

/***/ 1476:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ HashingStream)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7075);


/** Passes bytes on as they are and tells, when they have gone by, how many they were and what their SHA-256 is. */
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

/***/ 2346:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ findMadeFile)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9327);



/**
 * The real path and size of a regular file which the setting `where` names. A link in the workspace may not lead out of it:
 * what is committed there is not always written by whoever trusts this runner. Throws when there is no such file.
 */
const findMadeFile = async ({ workspace, path }, where) => {
    const named = isBelow(workspace, path) ? (0,node_path__WEBPACK_IMPORTED_MODULE_1__.relative)(workspace, path) : path;
    const [real, root] = await Promise.all([(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(path), (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(workspace)]).catch((cause) => {
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .failure */ .V2)('made-missing', { where, path: named, reason: (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .reasonOf */ .A3)(cause) }, { cause });
    });
    if (isBelow(workspace, path) && !isBelow(root, real))
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .failure */ .V2)('made-outside', { where, path: named });
    const found = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(real);
    if (!found.isFile())
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .failure */ .V2)('made-no-file', { where, path: named });
    return { path: real, sizeBytes: found.size };
};
const isBelow = (folder, path) => path.startsWith(`${folder}/`);


/***/ }),

/***/ 6518:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ readZipFile)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7075);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6466);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8522);
/* harmony import */ var yauzl__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(663);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9327);
/* harmony import */ var _blob_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3981);
/* harmony import */ var _hashing_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1476);
/* harmony import */ var _made_file_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(2346);
/* harmony import */ var _zip_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(1059);











/** A function has to be smaller than this when it is unpacked (developer guide, Lambda quotas: 250 MB). */
const MAX_UNPACKED_BYTES = 262_144_000;
/**
 * Reads a zip to the last byte, as Lambda will, and checks that Lambda could start it: `bootstrap` at its root, regular and executable for all.
 * Throws when it is damaged, too large, or has paths that are none.
 */
const readZipFile = async (made, { temp, signal }) => {
    const { path, sizeBytes } = await (0,_made_file_js__WEBPACK_IMPORTED_MODULE_9__/* .findMadeFile */ .H)(made, 'zip-file');
    if (sizeBytes > _zip_js__WEBPACK_IMPORTED_MODULE_10__/* .MAX_ZIP_BYTES */ .j)
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-too-large', { size: sizeBytes, limit: _zip_js__WEBPACK_IMPORTED_MODULE_10__/* .MAX_ZIP_BYTES */ .j });
    const bootstrap = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(temp, 'bootstrap-of-zip');
    try {
        await checkEntries(path, bootstrap, signal);
    }
    catch (error) {
        signal.throwIfAborted();
        if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_6__/* .DeployError */ .sH)
            throw error;
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-damaged', { path: made.path, reason: (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .reasonOf */ .A3)(error) }, { cause: error });
    }
    const hashing = new _hashing_js__WEBPACK_IMPORTED_MODULE_8__/* .HashingStream */ .$();
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(path, { highWaterMark: _blob_js__WEBPACK_IMPORTED_MODULE_7__/* .READ_BYTES */ .NK }), hashing.resume(), { signal });
    return { path, sizeBytes, codeSha256: hashing.result().sha256.toString('base64'), bootstrap };
};
const checkEntries = async (path, bootstrap, signal) => {
    // Names are decoded below, strictly: yauzl alone would turn backslashes into slashes.
    const zip = await (0,yauzl__WEBPACK_IMPORTED_MODULE_5__/* .openPromise */ .sO)(path, { autoClose: false, decodeStrings: false });
    try {
        const entries = await listEntries(zip);
        const found = entries.get('bootstrap');
        if (found === undefined)
            throw missingBootstrap([...entries.keys()]);
        checkBootstrap(found);
        for (const [name, entry] of entries) {
            if (name.endsWith('/'))
                continue;
            const target = entry === found ? [(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createWriteStream)(bootstrap, { mode: 0o755 })] : [];
            const checking = new Checksum();
            const source = await zip.openReadStreamPromise(entry);
            await (target[0] === undefined
                ? (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)(source, checking.resume(), { signal })
                : (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)(source, checking, target[0], { signal }));
            if (checking.value !== entry.crc32)
                throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-checksum', { entry: name });
        }
    }
    finally {
        zip.close();
    }
};
/** All entries by name, before any of them is unpacked: a bomb says how large it is, and is believed. */
const listEntries = async (zip) => {
    const entries = new Map();
    let unpackedBytes = 0;
    for await (const entry of zip.eachEntry()) {
        const name = nameOf(entry);
        if ((0,yauzl__WEBPACK_IMPORTED_MODULE_5__/* .validateFileName */ .U_)(name) !== null)
            throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-name', { entry: name });
        if (entries.has(name))
            throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-twice', { entry: name });
        if (!entry.canDecodeFileData())
            throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-method', { entry: name, method: entry.compressionMethod });
        unpackedBytes += entry.uncompressedSize;
        if (unpackedBytes >= MAX_UNPACKED_BYTES) {
            throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-unpacked', { size: unpackedBytes, limit: MAX_UNPACKED_BYTES });
        }
        entries.set(name, entry);
    }
    return entries;
};
const nameOf = ({ generalPurposeBitFlag, fileNameRaw, extraFieldRaw }) => (0,yauzl__WEBPACK_IMPORTED_MODULE_5__/* .getFileNameLowLevel */ .ax)(generalPurposeBitFlag, fileNameRaw, (0,yauzl__WEBPACK_IMPORTED_MODULE_5__/* .parseExtraFields */ .HM)(extraFieldRaw), true);
const missingBootstrap = (names) => {
    const elsewhere = names.find((name) => name.endsWith('/bootstrap'));
    if (elsewhere !== undefined)
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-bootstrap-elsewhere', { entry: elsewhere });
    return (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-bootstrap-missing', { count: names.length });
};
/** PKWARE APPNOTE 4.4.2: what made the zip, which says what the attributes mean. */
const MADE_BY_UNIX = 3;
/** stat(2): the type of a file within its mode, and that of a regular one; some writers leave it out. */
const TYPE = 0o170000;
const REGULAR = [0o100000, 0];
/** Readable and executable for all: Lambda starts it as a user of its own. */
const STARTABLE = 0o555;
const checkBootstrap = ({ versionMadeBy, externalFileAttributes }) => {
    if (versionMadeBy >>> 8 !== MADE_BY_UNIX)
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-modeless', {});
    const mode = externalFileAttributes >>> 16;
    if (!REGULAR.includes(mode & TYPE))
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-bootstrap-kind', {});
    if ((mode & STARTABLE) !== STARTABLE)
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .failure */ .V2)('zip-file-bootstrap-mode', { mode: `0${(mode & 0o7777).toString(8)}` });
};
/** Passes bytes on and keeps their CRC-32, which yauzl leaves to its caller. */
class Checksum extends node_stream__WEBPACK_IMPORTED_MODULE_2__.Transform {
    value = 0;
    _transform(chunk, _encoding, done) {
        this.value = (0,node_zlib__WEBPACK_IMPORTED_MODULE_4__.crc32)(chunk, this.value);
        done(null, chunk);
    }
}


/***/ }),

/***/ 1059:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ MAX_ZIP_BYTES),
/* harmony export */   z: () => (/* binding */ writeZip)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7075);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6466);
/* harmony import */ var yazl__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3044);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9327);
/* harmony import */ var _hashing_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1476);






/** Lambda refuses a larger zip in the request itself (developer guide, Lambda quotas: 50 MB). */
const MAX_ZIP_BYTES = 52_428_800;
/** DOS time knows no zone and begins here; yazl reads the date's local fields, so a local date gives the same bytes everywhere. */
const FIXED_TIME = new Date(1980, 0, 1);
/** Writes `bootstrap` and the files to a zip: regular Unix files with fixed modes and times, in the order of their paths. */
const writeZip = async (binary, files, path, signal) => {
    const zip = new yazl__WEBPACK_IMPORTED_MODULE_3__/* .ZipFile */ .u();
    const output = node_stream__WEBPACK_IMPORTED_MODULE_1__.Readable.from(zip.outputStream, { objectMode: false });
    const entries = [...files, { path: 'bootstrap', file: binary, mode: 0o755 }].toSorted((a, b) => a.path < b.path ? -1 : 1);
    for (const entry of entries) {
        zip.addFile(entry.file, entry.path, { mtime: FIXED_TIME, forceDosTimestamp: true, mode: 0o100000 | entry.mode });
    }
    // yazl reports a file that cannot be read here, and nowhere else.
    zip.on('error', (error) => output.destroy(error));
    zip.end();
    const hashing = new _hashing_js__WEBPACK_IMPORTED_MODULE_5__/* .HashingStream */ .$();
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_2__.pipeline)(output, hashing, (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createWriteStream)(path), { signal });
    const { sha256, sizeBytes } = hashing.result();
    if (sizeBytes > MAX_ZIP_BYTES)
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_4__/* .failure */ .V2)('zip-too-large', { size: sizeBytes, limit: MAX_ZIP_BYTES });
    return { path, sizeBytes, codeSha256: sha256.toString('base64') };
};


/***/ }),

/***/ 8099:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runCommandLine: () => (/* binding */ runCommandLine)
});

// EXTERNAL MODULE: ./lib/errors.js + 1 modules
var errors = __webpack_require__(9327);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(8321);
// EXTERNAL MODULE: ./lib/version.generated.js
var version_generated = __webpack_require__(8756);
// EXTERNAL MODULE: ./lib/host/log.js
var log = __webpack_require__(4220);
// EXTERNAL MODULE: ./lib/host/machine.js
var machine = __webpack_require__(9491);
;// CONCATENATED MODULE: ./lib/host/terminal.js






const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** The terminal as our host. The first signal stops the run in good order, a second one at once; children end with us either way. */
const createTerminal = (environment) => {
    const stop = new AbortController();
    let interruption;
    for (const signal of SIGNALS) {
        process.on(signal, () => {
            const exitCode = 128 + external_node_os_.constants.signals[signal];
            if (interruption !== undefined)
                process.exit(exitCode);
            interruption = exitCode;
            say('Stopping; a second signal ends it at once.');
            stop.abort((0,errors/* failure */.V2)('stopped', { signal }));
        });
    }
    // Whoever reads us may leave early, as `head` does.
    for (const stream of [process.stdout, process.stderr])
        stream.on('error', () => { });
    return {
        host: {
            caller: readCaller(environment),
            log: (0,log/* createLog */.h)({ line: say, notice: say, warning: say, openGroup: say, closeGroup: () => { } }),
            stop: stop.signal,
            mask: () => { },
            tokenEndpoint: { url: '', bearer: '' },
        },
        environment,
        readInput: () => (0,consumers_.buffer)(process.stdin),
        answer: (content) => new Promise((resolve) => process.stdout.write(content, () => resolve())),
        fail,
        interruption: () => interruption,
    };
};
const say = (text) => {
    process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
};
const fail = (error) => {
    for (const problem of (0,errors/* problemsOf */.GW)(error))
        say((0,log/* sanitise */.t)(problemText(problem)));
    for (const line of (0,errors/* causesOf */.cZ)(error))
        say((0,log/* sanitise */.t)(`caused by: ${line}`));
};
const problemText = ({ message, hint }) => [`error: ${message}`, ...(hint === '' ? [] : hint.split('\n').map((line) => `  ${line.trim()}`))].join('\n');
/** No event and no repository: a person asks. */
const readCaller = (env) => ({
    version: version_generated/* version */.r,
    inputs: new Map(),
    event: { name: 'terminal', defaultBranch: undefined, baseBranch: undefined, fromFork: false },
    ref: '',
    branch: undefined,
    sha: '',
    repository: '',
    serverUrl: '',
    actor: env.USER ?? '',
    runId: '',
    runAttempt: '',
    workspace: process.cwd(),
    tempDir: (0,external_node_os_.tmpdir)(),
    hasIdToken: false,
    ...(0,machine/* readMachine */.U)(env),
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./lib/build/compile.js + 1 modules
var compile = __webpack_require__(5911);
// EXTERNAL MODULE: ./lib/build/made-file.js
var made_file = __webpack_require__(2346);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: ./node_modules/yauzl/index.js
var yauzl = __webpack_require__(663);
;// CONCATENATED MODULE: ./lib/build/unpack.js






/** PKWARE APPNOTE 4.4.2: what made the zip, which says what the attributes mean; for Unix their upper half is a mode. */
const MADE_BY_UNIX = 3;
/** stat(2). */
const TYPE = 0o170000;
const SYMLINK = 0o120000;
/** Unpacks a zip that `readZipFile` has checked to a folder, which is made, with the modes that it has. Links come last, so that nothing is written through one. */
const unpackZip = async (path, folder, signal) => {
    const zip = await (0,yauzl/* openPromise */.sO)(path, { autoClose: false });
    try {
        await (0,promises_.mkdir)(folder, { recursive: true });
        const links = [];
        for await (const entry of zip.eachEntry()) {
            const at = (0,external_node_path_.join)(folder, entry.fileName);
            await (0,promises_.mkdir)(entry.fileName.endsWith('/') ? at : (0,external_node_path_.dirname)(at), { recursive: true });
            if (entry.fileName.endsWith('/'))
                continue;
            const bytes = await zip.openReadStreamPromise(entry);
            const mode = modeOf(entry);
            if ((mode & TYPE) === SYMLINK)
                links.push({ at, target: await (0,consumers_.text)(bytes) });
            else
                await (0,external_node_stream_promises_.pipeline)(bytes, (0,external_node_fs_.createWriteStream)(at, { mode: mode & 0o777 }), { signal });
        }
        for (const { at, target } of links)
            await (0,promises_.symlink)(target, at);
    }
    finally {
        zip.close();
    }
};
const modeOf = ({ versionMadeBy, externalFileAttributes }) => versionMadeBy >>> 8 === MADE_BY_UNIX ? externalFileAttributes >>> 16 : 0o644;

// EXTERNAL MODULE: ./lib/build/zip-file.js
var zip_file = __webpack_require__(6518);
// EXTERNAL MODULE: ./lib/host/temp.js
var host_temp = __webpack_require__(2106);
;// CONCATENATED MODULE: ./lib/runtime/environment.js
/** The variables that Lambda defines, without the function's own (AWS documentation, Lambda environment variables). */
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

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
;// CONCATENATED MODULE: ./lib/runtime/invoke-server.js


/** Where aws-lambda-rie takes events; the function's name is always `function`. */
const PATH = '/2015-03-31/functions/function/invocations';
/** The largest event of a synchronous invocation (AWS documentation, Lambda quotas: 6 MB). */
const MAX_EVENT_BYTES = 6_291_456;
/**
 * Serves the URL that aws-lambda-rie serves, on 127.0.0.1: POST with an event, or GET for an empty one. As there, an error of the function is
 * an answer of status 200 whose body says so; the header X-Amz-Function-Error, as Lambda itself sets it, comes on top.
 * Port 0 is any that is free. Throws the system's error when the port cannot be listened on.
 */
const startInvokeServer = async (port, invoke) => {
    const server = (0,external_node_http_.createServer)({ requestTimeout: 0 }, (request, response) => {
        answer(request, response, invoke).catch((error) => refuse(response, 500, 'ServiceException', (0,errors/* reasonOf */.A3)(error)));
    });
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
    });
    const address = server.address();
    const taken = typeof address === 'object' && address !== null ? address.port : port;
    return {
        url: `http://127.0.0.1:${taken}${PATH}`,
        [Symbol.asyncDispose]: () => new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
};
const answer = async (request, response, invoke) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname !== PATH)
        return refuse(response, 404, 'ResourceNotFoundException', `Events go to ${PATH}`);
    if (request.method !== 'POST' && request.method !== 'GET') {
        return refuse(response, 405, 'MethodNotAllowed', 'Send the event by POST, or an empty one by GET');
    }
    const payload = await readEvent(request);
    if (payload === undefined) {
        const text = `Request must be smaller than ${MAX_EVENT_BYTES} bytes for the InvokeFunction operation`;
        return refuse(response, 413, 'RequestTooLargeException', text);
    }
    const context = request.headers['x-amz-client-context'];
    const outcome = await invoke({
        payload: payload.length === 0 ? Buffer.from('{}') : payload,
        ...(typeof context === 'string' && { clientContext: Buffer.from(context, 'base64').toString() }),
    });
    const error = outcome.functionError === undefined ? {} : { 'X-Amz-Function-Error': outcome.functionError };
    response.writeHead(200, { 'Content-Type': 'application/json', ...error }).end(outcome.payload);
};
/** The body; undefined when it is larger than Lambda takes. What is too much is read and dropped, so that the answer arrives. */
const readEvent = async (request) => {
    const parts = [];
    let sizeBytes = 0;
    for await (const chunk of request) {
        sizeBytes += chunk.length;
        if (sizeBytes <= MAX_EVENT_BYTES)
            parts.push(chunk);
    }
    return sizeBytes > MAX_EVENT_BYTES ? undefined : Buffer.concat(parts);
};
const refuse = (response, status, errorType, errorMessage) => {
    if (response.headersSent)
        return void response.destroy();
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(`${JSON.stringify({ errorType, errorMessage })}\n`);
};

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/host/exec.js + 1 modules
var exec = __webpack_require__(7536);
;// CONCATENATED MODULE: ./lib/runtime/server.js

/** The largest answer of a synchronous invocation, in bytes (AWS documentation, Lambda quotas: 6 MB; recorded text of AWS). */
const MAX_RESPONSE_BYTES = 6_291_556;
const PREFIX = '/2018-06-01/runtime';
/** Serves the Lambda Runtime API on a free loopback port (AWS documentation, Using the Lambda runtime API). */
const startRuntimeServer = async () => {
    const exchange = { taken: false };
    const server = (0,external_node_http_.createServer)({ requestTimeout: 0 }, (request, response) => {
        route(exchange, request, response).catch(() => response.destroy());
    });
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return {
        address: `127.0.0.1:${port}`,
        run: (invocation, onTaken) => run(exchange, invocation, onTaken),
        reset: () => {
            exchange.running = undefined;
            exchange.waiting?.destroy();
            exchange.waiting = undefined;
        },
        [Symbol.asyncDispose]: () => new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
};
const run = (exchange, invocation, onTaken) => {
    if (exchange.running)
        return Promise.reject(new Error('an invocation is running already'));
    return new Promise((settle) => {
        exchange.running = { invocation, onTaken, settle };
        exchange.taken = false;
        deliver(exchange);
    });
};
const deliver = (exchange) => {
    const { running, waiting } = exchange;
    if (running === undefined || waiting === undefined || exchange.taken)
        return;
    exchange.waiting = undefined;
    exchange.taken = true;
    const { invocation } = running;
    running.onTaken();
    waiting.writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Length': invocation.payload.length,
        'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
        'Lambda-Runtime-Deadline-Ms': String(Date.now() + invocation.timeoutMs),
        'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
        'Lambda-Runtime-Trace-Id': invocation.traceId,
        ...(invocation.clientContext !== undefined && { 'Lambda-Runtime-Client-Context': invocation.clientContext }),
    });
    waiting.end(invocation.payload);
};
const route = async (exchange, request, response) => {
    const path = request.url ?? '';
    if (request.method === 'GET' && path === `${PREFIX}/invocation/next`) {
        response.on('close', () => {
            if (exchange.waiting === response)
                exchange.waiting = undefined;
        });
        exchange.waiting = response;
        deliver(exchange);
        return;
    }
    const [, requestId, outcome] = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (request.method === 'POST' && requestId !== undefined) {
        await server_answer(exchange, request, response, { requestId, kind: outcome === 'error' ? 'error' : 'response' });
    }
    else if (request.method === 'POST' && path === `${PREFIX}/init/error`) {
        const payload = await readBody(request);
        exchange.running?.settle({ kind: 'error', payload });
        exchange.running = undefined;
        reply(response, 202, { status: 'OK' });
    }
    else {
        reply(response, 404, { errorType: 'NotFound', errorMessage: `${request.method} ${path} is not in the Runtime API` });
    }
};
const server_answer = async (exchange, request, response, { requestId, kind }) => {
    const { running } = exchange;
    if (running === undefined || !exchange.taken || running.invocation.requestId !== requestId) {
        request.resume();
        reply(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
        return;
    }
    const payload = await readBody(request);
    if (exchange.running !== running)
        return void response.destroy();
    exchange.running = undefined;
    if (payload.length > MAX_RESPONSE_BYTES) {
        const limit = `(${MAX_RESPONSE_BYTES} bytes).`;
        const errorMessage = `Response payload size exceeded maximum allowed payload size ${limit}`;
        running.settle(errorAnswer('Function.ResponseSizeTooLarge', errorMessage));
        const refusal = `Exceeded maximum allowed payload size ${limit}`;
        reply(response, 413, { errorType: 'RequestEntityTooLarge', errorMessage: refusal });
        return;
    }
    running.settle(trailerError(request) ?? { kind, payload });
    reply(response, 202, { status: 'OK' });
};
/** A streamed response that failed half-way says so in its trailers. */
const trailerError = (request) => {
    const type = request.trailers['lambda-runtime-function-error-type'];
    if (type === undefined)
        return undefined;
    const body = request.trailers['lambda-runtime-function-error-body'];
    return body ? { kind: 'error', payload: Buffer.from(body, 'base64') } : errorAnswer(type, '');
};
/** An error in the form that Lambda gives to the caller. */
const errorAnswer = (errorType, errorMessage) => ({
    kind: 'error',
    payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
});
const readBody = async (request) => {
    const parts = [];
    for await (const chunk of request)
        parts.push(chunk);
    return Buffer.concat(parts);
};
const reply = (response, status, value) => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
};

;// CONCATENATED MODULE: ./lib/runtime/process.js




/** How long the runtime may take from its start to its first call (AWS documentation, Lambda execution environment: 10 seconds). */
const INIT_TIMEOUT_MS = 10_000;
/** How long the last output of a process that is gone may take to arrive. */
const DRAIN_MS = 500;
/** A function's process under a Runtime API of its own. It is started by the first event and stays for the next ones. */
const startFunctionRuntime = async (options) => {
    const session = { options, server: await startRuntimeServer(), log: '' };
    let turn = Promise.resolve();
    let isOpen = true;
    return {
        invoke: (event) => {
            const outcome = turn.then(() => {
                if (!isOpen)
                    throw new Error('the function was stopped before this event had its turn');
                return invokeOnce(session, event);
            });
            turn = outcome.catch(() => { });
            return outcome;
        },
        [Symbol.asyncDispose]: async () => {
            isOpen = false;
            await end(session);
            await session.server[Symbol.asyncDispose]();
        },
    };
};
const invokeOnce = async (session, event) => {
    const requestId = event.requestId ?? (0,external_node_crypto_.randomUUID)();
    const began = performance.now();
    session.log = '';
    write(session, `START RequestId: ${requestId} Version: ${versionOf(session)}\n`);
    const answer = await answerTo(session, event, requestId);
    await (0,external_node_timers_promises_.setImmediate)();
    await (0,external_node_timers_promises_.setImmediate)();
    write(session, `${session.log.endsWith('\n') ? '' : '\n'}${endOfLog(session, requestId, performance.now() - began)}`);
    const { log } = session;
    return {
        requestId,
        payload: answer.payload,
        ...(answer.kind === 'error' && { functionError: 'Unhandled' }),
        log,
    };
};
const answerTo = async (session, event, requestId) => {
    const warm = session.running?.alive === true ? session.running : undefined;
    const ending = await firstEnd(session, warm ?? launch(session), invocationOf(session, event, requestId));
    if (ending.by === 'runtime')
        return ending.answer;
    await end(session);
    // A process that ended between two events, as Go does after a panic, never saw this one.
    if (ending.by === 'exit' && warm !== undefined && !ending.isTaken)
        return answerTo(session, event, requestId);
    const [errorType, text] = ending.by === 'time' ? timeoutError(session.options) : exitError(ending.how);
    return errorAnswer(errorType, `RequestId: ${requestId} Error: ${text}`);
};
const timeoutError = ({ timeoutMs }) => [
    'Sandbox.Timedout',
    `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
];
const exitError = (how) => [
    how.startsWith('fork/exec') ? 'Runtime.InvalidEntrypoint' : 'Runtime.ExitError',
    how,
];
/** The first of: the runtime's answer, the end of its process, the time-out. */
const firstEnd = async (session, running, invocation) => {
    const expired = Promise.withResolvers();
    const expire = (afterMs) => setTimeout(() => expired.resolve({ by: 'time' }), afterMs);
    let timer = expire(INIT_TIMEOUT_MS + invocation.timeoutMs);
    let isTaken = false;
    const onTaken = () => {
        isTaken = true;
        clearTimeout(timer);
        timer = expire(invocation.timeoutMs);
    };
    const answered = session.server.run(invocation, onTaken).then((answer) => ({ by: 'runtime', answer }));
    const exited = running.gone.then((how) => ({ by: 'exit', how, isTaken }));
    const first = await Promise.race([answered, expired.promise, exited]);
    clearTimeout(timer);
    return first;
};
const invocationOf = ({ options }, event, requestId) => ({
    requestId,
    payload: event.payload,
    functionArn: options.functionArn,
    timeoutMs: options.timeoutMs,
    traceId: `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${(0,external_node_crypto_.randomBytes)(12).toString('hex')};Sampled=0`,
    ...(event.clientContext !== undefined && { clientContext: event.clientContext }),
});
const launch = (session) => {
    const { options, server } = session;
    const gone = Promise.withResolvers();
    const env = { ...options.environment, AWS_LAMBDA_RUNTIME_API: server.address };
    server.reset();
    const child = (0,exec/* start */.ni)(options.command, options.args, { cwd: options.cwd, env });
    const running = { child, gone: gone.promise, alive: true };
    session.running = running;
    const leave = (how) => {
        running.alive = false;
        gone.resolve(how);
    };
    const collect = (chunk) => {
        if (session.running === running)
            write(session, chunk.toString());
    };
    child.stdin?.on('error', () => { });
    child.stdin?.end();
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => leave(`fork/exec ${options.commandName ?? options.command}: ${spawnText(error)}`));
    child.on('exit', (code, signal) => {
        running.alive = false;
        const late = setTimeout(() => leave(exitText(code, signal)), DRAIN_MS);
        child.on('close', () => {
            clearTimeout(late);
            leave(exitText(code, signal));
        });
    });
    return running;
};
/** What Lambda's init says about a process that ended (aws-lambda-runtime-interface-emulator, rapid). */
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
const spawnText = (error) => SPAWN_TEXTS[error.code ?? ''] ?? error.message;
const end = async (session) => {
    const { running } = session;
    session.running = undefined;
    session.server.reset();
    if (running?.alive !== true)
        return;
    (0,exec/* stopGroup */.gv)(running.child);
    await running.gone;
};
const write = (session, text) => {
    session.log += text;
    session.options.onLog?.(text);
};
const versionOf = ({ options }) => options.environment.AWS_LAMBDA_FUNCTION_VERSION ?? '$LATEST';
const endOfLog = ({ options }, requestId, durationMs) => `END RequestId: ${requestId}\nREPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\t` +
    `Billed Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${options.memorySizeMb} MB\t` +
    `Max Memory Used: ${options.memorySizeMb} MB\t\n`;

;// CONCATENATED MODULE: ./lib/samples.generated.js
/** Sample events by name, as JSON. Written by npm run generate from samples/. */
const samples = {
    'apigateway-v1': '{"resource":"/orders/{id}","path":"/orders/1001","httpMethod":"POST","headers":{"Accept":"application/json","Content-Type":"application/json","Host":"abcdef1234.execute-api.us-east-1.amazonaws.com","User-Agent":"curl/8.7.1","X-Forwarded-For":"192.0.2.1","X-Forwarded-Port":"443","X-Forwarded-Proto":"https"},"multiValueHeaders":{"Accept":["application/json"],"Content-Type":["application/json"],"Host":["abcdef1234.execute-api.us-east-1.amazonaws.com"],"User-Agent":["curl/8.7.1"],"X-Forwarded-For":["192.0.2.1"],"X-Forwarded-Port":["443"],"X-Forwarded-Proto":["https"]},"queryStringParameters":{"expand":"lines"},"multiValueQueryStringParameters":{"expand":["items","lines"]},"pathParameters":{"id":"1001"},"stageVariables":{"table":"orders"},"requestContext":{"accountId":"123456789012","apiId":"abcdef1234","authorizer":{"principalId":"user-7"},"domainName":"abcdef1234.execute-api.us-east-1.amazonaws.com","domainPrefix":"abcdef1234","extendedRequestId":"JKJaXmPLvHcESHA=","httpMethod":"POST","identity":{"accessKey":null,"accountId":null,"caller":null,"cognitoAuthenticationProvider":null,"cognitoAuthenticationType":null,"cognitoIdentityId":null,"cognitoIdentityPoolId":null,"principalOrgId":null,"sourceIp":"192.0.2.1","user":null,"userAgent":"curl/8.7.1","userArn":null},"path":"/live/orders/1001","protocol":"HTTP/1.1","requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","requestTime":"09/Oct/2025:08:53:20 +0000","requestTimeEpoch":1760000000000,"resourceId":"abc123","resourcePath":"/orders/{id}","stage":"live"},"body":"{\\"orderId\\":\\"1001\\",\\"amount\\":25}","isBase64Encoded":false}',
    'apigateway-v2': '{"version":"2.0","routeKey":"POST /orders/{id}","rawPath":"/orders/1001","rawQueryString":"expand=items&expand=lines","cookies":["session=abc","theme=dark"],"headers":{"accept":"application/json","content-length":"30","content-type":"application/json","host":"abcdef1234.execute-api.us-east-1.amazonaws.com","user-agent":"curl/8.7.1","x-forwarded-for":"192.0.2.1","x-forwarded-port":"443","x-forwarded-proto":"https"},"queryStringParameters":{"expand":"items,lines"},"requestContext":{"accountId":"123456789012","apiId":"abcdef1234","authorizer":{"jwt":{"claims":{"sub":"user-7"},"scopes":["orders/write"]}},"domainName":"abcdef1234.execute-api.us-east-1.amazonaws.com","domainPrefix":"abcdef1234","http":{"method":"POST","path":"/orders/1001","protocol":"HTTP/1.1","sourceIp":"192.0.2.1","userAgent":"curl/8.7.1"},"requestId":"JKJaXmPLvHcESHA=","routeKey":"POST /orders/{id}","stage":"$default","time":"09/Oct/2025:08:53:20 +0000","timeEpoch":1760000000000},"pathParameters":{"id":"1001"},"stageVariables":{"table":"orders"},"body":"{\\"orderId\\":\\"1001\\",\\"amount\\":25}","isBase64Encoded":false}',
    'dynamodb': '{"Records":[{"eventID":"c4ca4238a0b923820dcc509a6f75849b","eventName":"MODIFY","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1","dynamodb":{"ApproximateCreationDateTime":1760000000,"Keys":{"orderId":{"S":"1001"}},"OldImage":{"orderId":{"S":"1001"},"amount":{"N":"20"},"paid":{"BOOL":false}},"NewImage":{"orderId":{"S":"1001"},"amount":{"N":"25"},"paid":{"BOOL":true},"labels":{"SS":["gift","fragile"]},"address":{"M":{"city":{"S":"Tokyo"}}},"note":{"NULL":true}},"SequenceNumber":"4421584500000000017450439091","SizeBytes":112,"StreamViewType":"NEW_AND_OLD_IMAGES"},"eventSourceARN":"arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"}]}',
    'eventbridge': '{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"Order Placed","source":"com.example.orders","account":"123456789012","time":"2025-10-09T08:53:20Z","region":"us-east-1","resources":["arn:aws:dynamodb:us-east-1:123456789012:table/orders"],"detail":{"orderId":"1001","amount":25}}',
    'kinesis': '{"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"customer-7","sequenceNumber":"49590338271490256608559692538361571095921575989136588898","data":"eyJvcmRlcklkIjoiMTAwMSIsImFtb3VudCI6MjV9","approximateArrivalTimestamp":1760000000.123,"encryptionType":"NONE"},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-000000000006:49590338271490256608559692538361571095921575989136588898","eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::123456789012:role/lambda-role","awsRegion":"us-east-1","eventSourceARN":"arn:aws:kinesis:us-east-1:123456789012:stream/orders"}]}',
    's3': '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2025-10-09T08:53:20.123Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"AWS:AIDAIENQZJOLO23YVJ4VO"},"requestParameters":{"sourceIPAddress":"192.0.2.1"},"responseElements":{"x-amz-request-id":"C3D13FE58DE4C810","x-amz-id-2":"FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD"},"s3":{"s3SchemaVersion":"1.0","configurationId":"orders-created","bucket":{"name":"orders","ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::orders"},"object":{"key":"incoming/order+1001.json","size":30,"eTag":"672edf9a1f7b490f5ee82ccdfea716e1","sequencer":"0055AED6DCD90281E5"}}}]}',
    'sqs': '{"Records":[{"messageId":"059f36b4-87a3-44ab-83d2-661975830a7d","receiptHandle":"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a","body":"{\\"orderId\\":\\"1001\\",\\"amount\\":25}","attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1760000000000","SenderId":"AIDAIENQZJOLO23YVJ4VO","ApproximateFirstReceiveTimestamp":"1760000000012"},"messageAttributes":{"kind":{"stringValue":"order","stringListValues":[],"binaryListValues":[],"dataType":"String"}},"md5OfBody":"672edf9a1f7b490f5ee82ccdfea716e1","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:123456789012:orders","awsRegion":"us-east-1"}]}',
};

;// CONCATENATED MODULE: ./lib/local.js
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













/** Runs a function here: once with an event, whose answer is printed, else as a server until a signal ends it. Returns the exit code. */
const runLocally = async (run, terminal) => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { host } = terminal;
        const architecture = hostArchitecture(run);
        const event = run.event === undefined ? undefined : await local_readEvent(run.event, terminal);
        const variables = await readVariables(run, terminal);
        const temp = __addDisposableResource(env_1, await (0,host_temp/* openTemp */.X)(host.caller.tempDir), true);
        const local = { run, terminal, architecture, variables, temp: temp.path };
        return await (event === undefined ? serve(local) : local_invokeOnce(local, event));
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
const local_invokeOnce = async (local, payload) => {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        const runtime = __addDisposableResource(env_2, await startArtifact(local), true);
        const outcome = await invoke(local, runtime, { payload });
        await local.terminal.answer(outcome.payload);
        if (outcome.payload.at(-1) !== LINE_END)
            await local.terminal.answer('\n');
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
/** The port is taken before anything is compiled, and events that come early wait. */
const serve = async (local) => {
    const env_3 = { stack: [], error: void 0, hasError: false };
    try {
        const { run, terminal } = local;
        const { log, stop } = terminal.host;
        const ready = Promise.withResolvers();
        ready.promise.catch(() => { });
        const take = async (event) => invoke(local, await ready.promise, event);
        const server = __addDisposableResource(env_3, await startInvokeServer(run.port, take).catch((cause) => {
            throw (0,errors/* failure */.V2)('port-taken', { port: run.port, reason: (0,errors/* reasonOf */.A3)(cause) }, { cause });
        }), true);
        const runtime = __addDisposableResource(env_3, await startArtifact(local), true);
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
/** One invocation, which a signal ends too. */
const invoke = async ({ terminal }, runtime, event) => {
    const { stop } = terminal.host;
    stop.throwIfAborted();
    const stopped = Promise.withResolvers();
    const onStop = () => stopped.reject(stop.reason);
    stop.addEventListener('abort', onStop, { once: true });
    try {
        return await Promise.race([runtime.invoke(event), stopped.promise]);
    }
    finally {
        stop.removeEventListener('abort', onStop);
    }
};
const startArtifact = async (local) => {
    const { source } = local.run;
    switch (source.kind) {
        case 'go':
            return startProgram(local, { program: await compileHere(local, source), folder: source.directory });
        case 'binary':
            return startProgram(local, { program: (await (0,made_file/* findMadeFile */.H)(source, '--binary')).path, folder: source.directory });
        case 'zip-file':
            return startProgram(local, await unpackHere(local, source));
    }
};
/** Compiles for the system of this machine, which on Linux is what a deploy compiles. */
const compileHere = async ({ architecture, temp, terminal }, source) => {
    const { path } = await (0,compile/* compile */.w)({
        source,
        architecture,
        goos: process.platform,
        extraTags: [],
        output: (0,external_node_path_.join)(temp, 'bootstrap'),
        signal: terminal.host.stop,
    });
    return path;
};
/** Checks the zip as a deploy does, and unpacks it to a folder that then stands for /var/task. */
const unpackHere = async ({ temp, terminal }, source) => {
    const signal = terminal.host.stop;
    const { path } = await (0,zip_file/* readZipFile */.E)(source, { temp, signal });
    const folder = (0,external_node_path_.join)(temp, 'task');
    await unpackZip(path, folder, signal);
    return { program: (0,external_node_path_.join)(folder, 'bootstrap'), folder };
};
/** Names and numbers of aws-lambda-rie, so that a function sees here what it sees there. */
const REGION = 'us-east-1';
const FUNCTION_NAME = 'test_function';
const startProgram = ({ run, variables, terminal }, { program, folder }) => {
    const region = variables.AWS_REGION ?? REGION;
    const functionName = variables.AWS_LAMBDA_FUNCTION_NAME ?? FUNCTION_NAME;
    const identity = { functionName, version: '$LATEST', memorySizeMb: run.memorySizeMb, region, taskRoot: folder };
    return startFunctionRuntime({
        command: program,
        args: [],
        cwd: folder,
        environment: { ...lambdaEnvironment({ ...identity, handler: 'bootstrap' }), ...variables },
        functionArn: `arn:aws:lambda:${region}:012345678912:function:${functionName}`,
        timeoutMs: run.timeoutMs,
        memorySizeMb: run.memorySizeMb,
        onLog: byLine(terminal.host.log.info),
    });
};
/** Passes text on in whole lines, as it comes. */
const byLine = (line) => {
    let rest = '';
    return (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const whole of lines)
            line(whole);
    };
};
const ARCHITECTURES = { x64: 'x86_64', arm64: 'arm64' };
/** That of this machine, which is the only one that it runs as a process. */
const hostArchitecture = ({ architecture }) => {
    if (process.platform === 'win32')
        throw (0,errors/* failure */.V2)('local-windows', { platform: 'Windows' });
    const own = ARCHITECTURES[process.arch];
    if (own !== undefined && (architecture === 'auto' || architecture === own))
        return own;
    throw (0,errors/* failure */.V2)('local-architecture', { machine: own ?? process.arch, architecture });
};
const local_readEvent = async ({ kind, text }, terminal) => {
    if (kind === 'sample')
        return Buffer.from(samples[text] ?? '');
    if (text === '-')
        return checkedEvent(await terminal.readInput(), 'standard input');
    if (/^\s*[[{"]/.test(text))
        return checkedEvent(Buffer.from(text), '--event');
    const path = (0,external_node_path_.resolve)(terminal.host.caller.workspace, text);
    const content = await (0,promises_.readFile)(path).catch((cause) => {
        throw (0,errors/* failure */.V2)('local-event-unreadable', { path: text, reason: (0,errors/* reasonOf */.A3)(cause) }, { cause });
    });
    return checkedEvent(content, text);
};
const checkedEvent = (event, where) => {
    try {
        JSON.parse(event.toString());
        return event;
    }
    catch (cause) {
        throw (0,errors/* failure */.V2)('local-event-not-json', { where, reason: (0,errors/* reasonOf */.A3)(cause) }, { cause });
    }
};
/** The variables of the file, and those of the flags, which beat them. */
const readVariables = async ({ envFrom, variables }, { host, environment }) => {
    const read = {};
    if (envFrom !== undefined) {
        const text = await (0,promises_.readFile)((0,external_node_path_.resolve)(host.caller.workspace, envFrom), 'utf8').catch((cause) => {
            throw (0,errors/* failure */.V2)('local-file-unreadable', { flag: '--env-from', path: envFrom, reason: (0,errors/* reasonOf */.A3)(cause) }, { cause });
        });
        for (const [name, value] of Object.entries((0,external_node_util_.parseEnv)(text)))
            if (value !== undefined)
                read[name] = value;
    }
    for (const { name, value = environment[name] } of variables) {
        if (value === undefined)
            host.log.warning((0,errors/* warning */.$e)('local-variable-unset', { name }));
        else
            read[name] = value;
    }
    return read;
};

// EXTERNAL MODULE: ./lib/settings.js
var settings = __webpack_require__(3390);
// EXTERNAL MODULE: ./lib/plan/layers.js
var plan_layers = __webpack_require__(6665);
// EXTERNAL MODULE: ./lib/plan/names.js
var names = __webpack_require__(595);
// EXTERNAL MODULE: ./lib/plan/source.js + 2 modules
var plan_source = __webpack_require__(1568);
;// CONCATENATED MODULE: ./lib/plan/arguments.js







const ofSetting = (name, value, help = settings/* settings */.W0[name].help) => ({
    name,
    value,
    setting: name,
    help,
});
/** The flags of `local`, in the order of the usage. */
const localFlags = [
    ofSetting('go-package', 'PACKAGE'),
    ofSetting('zip-file', 'FILE', 'Run the `bootstrap` of this zip.'),
    ofSetting('binary', 'FILE', 'Run this program, which is compiled already.'),
    { name: 'port', value: 'PORT', help: 'Port on 127.0.0.1 to serve on; 0 is any that is free. Default: 9000.' },
    {
        name: 'event',
        value: 'EVENT',
        help: 'Invoke once and print the answer. EVENT is a file, JSON, or - for standard input.',
    },
    { name: 'sample', value: 'NAME', help: 'Invoke once with a sample event; without a name, list them.' },
    { name: 'samples', help: 'List the sample events.' },
    {
        name: 'env',
        value: 'NAME=VALUE',
        short: 'e',
        help: 'Variable of the function, as often as needed. NAME alone passes your own on.',
    },
    // Not --env-file: node takes that for itself, wherever it stands.
    { name: 'env-from', value: 'FILE', help: 'Variables of the function, as lines of NAME=VALUE. --env beats it.' },
    { name: 'timeout', value: 'SECONDS', help: 'Time limit of an invocation. Default: 300.' },
    { name: 'memory', value: 'MB', help: 'Memory size, as the function is told. Default: 3008.' },
    ofSetting('architecture', 'NAME', '`x86_64` or `arm64`. Default: that of this machine.'),
    ofSetting('working-directory', 'FOLDER', 'Folder to build and run in; paths of artifacts are relative to it.'),
    ofSetting('go-tags', 'TAGS'),
    ofSetting('go-ldflags', 'FLAGS', 'Linker flags, added to `-s -w -buildid=`.'),
    { name: 'cgo-enabled', setting: 'cgo-enabled', help: 'Compile with cgo; needs a C compiler.' },
    ofSetting('build-env', 'NAMES', 'Your variables that the build may see, beside the usual ones.'),
    { name: 'help', short: 'h', help: 'Show this text.' },
    { name: 'version', help: 'Show the version.' },
];
const COMMANDS = ['local', 'help', 'version'];
/** The command line without node and script. All that is wrong with it is listed at once. */
const readCommand = (args, surroundings) => {
    const [name = '', ...rest] = args;
    if (name === 'help' || name === '--help' || name === '-h')
        return { kind: 'help' };
    if (name === 'version' || name === '--version')
        return { kind: 'version' };
    if (name === 'local')
        return readLocal(rest, surroundings);
    const guess = (0,names/* nearest */.pA)(name, COMMANDS);
    const known = COMMANDS.join(', ');
    return refused([
        guess === undefined ? (0,errors/* problem */.CC)('command-unknown', { name, known }) : (0,errors/* problem */.CC)('command-misspelt', { name, guess }),
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
const readFlags = (args) => {
    const { tokens } = (0,external_node_util_.parseArgs)({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
    const given = new Map();
    const unknown = [];
    const problems = [];
    for (const token of tokens) {
        if (token.kind === 'positional')
            problems.push((0,errors/* problem */.CC)('argument-stray', { text: token.value }));
        if (token.kind !== 'option')
            continue;
        const flag = localFlags.find(({ name }) => name === token.name);
        // parseArgs takes the next flag for a value where one is missing.
        const value = token.inlineValue || !token.value?.startsWith('--') ? token.value : undefined;
        if (flag === undefined)
            unknown.push(unknownFlag(token.rawName));
        else if (flag.value !== undefined && flag.name !== 'sample' && !value)
            problems.push((0,errors/* problem */.CC)('flag-empty', { flag: token.rawName, value: flag.value }));
        else
            given.set(flag.name, [...(given.get(flag.name) ?? []), ...(value ? [value] : [])]);
    }
    // What follows an unknown flag may be its value: it is not called stray.
    return { given, problems: unknown.length > 0 ? unknown : problems };
};
const options = Object.fromEntries(localFlags.map(({ name, value, short }) => [
    name,
    { type: value === undefined ? 'boolean' : 'string', ...(short !== undefined && { short }) },
]));
const unknownFlag = (name) => {
    const guess = (0,names/* nearest */.pA)(name.replace(/^--?/, ''), localFlags.map((flag) => flag.name));
    return guess === undefined
        ? (0,errors/* problem */.CC)('flag-unknown', { name })
        : (0,errors/* problem */.CC)('flag-misspelt', { name, guess: `--${guess}` });
};
const readRun = (reading, caller) => {
    const flags = (0,plan_layers/* lookup */.$I)([readLayer(reading, caller)]);
    return {
        kind: 'run',
        source: readLocalSource(reading, flags, caller),
        architecture: flags.get('architecture').value,
        port: readNumber(reading, 'port', { atLeast: 0, atMost: 65_535, standard: 9_000 }),
        event: arguments_readEvent(reading),
        variables: (reading.given.get('env') ?? []).map((text) => readVariable(reading, text)),
        envFrom: last(reading, 'env-from'),
        // AWS documentation, Lambda quotas: 900 seconds, 128 to 10,240 MB. The defaults are those of aws-lambda-rie.
        timeoutMs: 1_000 * readNumber(reading, 'timeout', { atLeast: 1, atMost: 900, standard: 300 }),
        memorySizeMb: readNumber(reading, 'memory', { atLeast: 128, atMost: 10_240, standard: 3_008 }),
    };
};
/** The flags that are settings, by their grammars; what takes several values has one a line. */
const readLayer = (reading, { workspace }) => {
    const layer = {};
    for (const { setting: name, value: placeholder } of localFlags) {
        const given = name === undefined ? undefined : reading.given.get(name);
        if (name === undefined || given === undefined)
            continue;
        const from = { kind: 'flag', name };
        const text = placeholder === undefined ? 'true' : settings/* settings */.W0[name].kind === 'text' ? given.at(-1) : given.join('\n');
        const { value, problems } = (0,plan_layers/* readSetting */.LA)(name, text ?? '', from);
        reading.problems.push(...problems);
        if (value !== undefined)
            layer[name] = { value, from };
    }
    const directory = layer['working-directory'];
    const value = (0,external_node_path_.resolve)(workspace, String(directory?.value ?? '.'));
    return { ...layer, 'working-directory': { value, from: { kind: 'flag', name: 'working-directory' } } };
};
/** Everything on this machine may be run: there is no repository whose bounds would matter. */
const readLocalSource = (reading, flags, caller) => {
    const source = (0,plan_source/* readSource */.o)(flags, { ...caller, workspace: '/' }, reading.problems);
    if (source.kind !== 'go' && source.kind !== 'binary' && source.kind !== 'zip-file')
        throw new TypeError(source.kind);
    // Messages and positions in files are told from here.
    const { directory } = source;
    const isHere = directory === caller.workspace || directory.startsWith(`${caller.workspace}/`);
    return { ...source, workspace: isHere ? caller.workspace : directory };
};
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
    const where = (0,settings/* describeOrigin */.uN)({ kind: 'flag', name });
    problems.push((0,errors/* problem */.CC)('setting-value', { where, value, expects, help }));
};
const readVariable = (reading, text) => {
    const { name = text, value } = text.match(/^(?<name>[A-Za-z_]\w*)(?:=(?<value>[\s\S]*))?$/)?.groups ?? {};
    if (!/^[A-Za-z_]\w*$/.test(name))
        refuseValue(reading, 'env', text, 'NAME=VALUE, or NAME alone');
    return { name, value };
};
const arguments_readEvent = (reading) => {
    const [sample, event] = [last(reading, 'sample'), last(reading, 'event')];
    if (sample !== undefined)
        return { kind: 'sample', text: sample };
    return event === undefined ? undefined : { kind: 'text', text: event };
};
/** One event at most, and a sample that there is; artifacts exclude each other as settings do. */
const checkChoices = ({ given, problems }, samples) => {
    if (given.has('event') && given.has('sample'))
        problems.push((0,errors/* problem */.CC)('settings-exclude', { where: '--event', other: '--sample' }));
    const sample = given.get('sample')?.at(-1);
    if (sample !== undefined && !samples.includes(sample)) {
        const guess = (0,names/* nearest */.pA)(sample, samples);
        const known = samples.join(', ');
        problems.push(guess === undefined
            ? (0,errors/* problem */.CC)('sample-unknown', { sample, known })
            : (0,errors/* problem */.CC)('sample-misspelt', { sample, guess }));
    }
};

;// CONCATENATED MODULE: ./lib/cli.js






/** The exit code for a command line that is not understood. */
const MISUSE = 2;
/** The command line, without node and script, to its exit code. */
const runCommandLine = async (args, environment) => {
    const terminal = createTerminal(environment);
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
                terminal.fail((0,errors/* refusal */.x5)(command.problems));
                terminal.host.log.info(`\n${usage()}`);
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


/***/ }),

/***/ 2895:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ digestOf)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);

/** The SHA-256 of these bytes, as registries write it. */
const digestOf = (bytes) => `sha256:${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes).digest('hex')}`;


/***/ })

};
