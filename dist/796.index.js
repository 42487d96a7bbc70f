export const id = 796;
export const ids = [796];
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

/***/ 5576:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ unpackZip)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
/* harmony import */ var node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8321);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6466);
/* harmony import */ var yauzl__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(663);






/** PKWARE APPNOTE 4.4.2: what made the zip, which says what the attributes mean; for Unix their upper half is a mode. */
const MADE_BY_UNIX = 3;
/** stat(2). */
const TYPE = 0o170000;
const SYMLINK = 0o120000;
/** Unpacks a zip that `readZipFile` has checked to a folder, which is made, with the modes that it has. Links come last, so that nothing is written through one. */
const unpackZip = async (path, folder, signal) => {
    const zip = await (0,yauzl__WEBPACK_IMPORTED_MODULE_5__/* .openPromise */ .sO)(path, { autoClose: false });
    try {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)(folder, { recursive: true });
        const links = [];
        for await (const entry of zip.eachEntry()) {
            const at = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(folder, entry.fileName);
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)(entry.fileName.endsWith('/') ? at : (0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(at), { recursive: true });
            if (entry.fileName.endsWith('/'))
                continue;
            const bytes = await zip.openReadStreamPromise(entry);
            const mode = modeOf(entry);
            if ((mode & TYPE) === SYMLINK)
                links.push({ at, target: await (0,node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__.text)(bytes) });
            else
                await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_4__.pipeline)(bytes, (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createWriteStream)(at, { mode: mode & 0o777 }), { signal });
        }
        for (const { at, target } of links)
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.symlink)(target, at);
    }
    finally {
        zip.close();
    }
};
const modeOf = ({ versionMadeBy, externalFileAttributes }) => versionMadeBy >>> 8 === MADE_BY_UNIX ? externalFileAttributes >>> 16 : 0o644;


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

/***/ 2895:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ digestOf)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);

/** The SHA-256 of these bytes, as registries write it. */
const digestOf = (bytes) => `sha256:${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes).digest('hex')}`;


/***/ }),

/***/ 1689:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ lambdaEnvironment)
/* harmony export */ });
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


/***/ }),

/***/ 8284:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ INVOCATIONS_PATH),
/* harmony export */   K: () => (/* binding */ startInvokeServer)
/* harmony export */ });
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7067);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9327);


/** Where aws-lambda-rie takes events; the function's name is always `function`. */
const INVOCATIONS_PATH = '/2015-03-31/functions/function/invocations';
/** The largest event of a synchronous invocation (AWS documentation, Lambda quotas: 6 MB). */
const MAX_EVENT_BYTES = 6_291_456;
/**
 * Serves the URL that aws-lambda-rie serves, on 127.0.0.1: POST with an event, or GET for an empty one. As there, an error of the function is
 * an answer of status 200 whose body says so; the header X-Amz-Function-Error, as Lambda itself sets it, comes on top.
 * Port 0 is any that is free. Throws the system's error when the port cannot be listened on.
 */
const startInvokeServer = async (port, invoke) => {
    const server = (0,node_http__WEBPACK_IMPORTED_MODULE_0__.createServer)({ requestTimeout: 0 }, (request, response) => {
        answer(request, response, invoke).catch((error) => refuse(response, 500, 'ServiceException', (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .reasonOf */ .A3)(error)));
    });
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
    });
    const address = server.address();
    const taken = typeof address === 'object' && address !== null ? address.port : port;
    return {
        url: `http://127.0.0.1:${taken}${INVOCATIONS_PATH}`,
        [Symbol.asyncDispose]: () => new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
};
const answer = async (request, response, invoke) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname !== INVOCATIONS_PATH)
        return refuse(response, 404, 'ResourceNotFoundException', `Events go to ${INVOCATIONS_PATH}`);
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


/***/ }),

/***/ 9529:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ startFunctionRuntime)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8500);
/* harmony import */ var _host_exec_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7536);
/* harmony import */ var _server_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7809);




/** How long the runtime may take from its start to its first call (AWS documentation, Lambda execution environment: 10 seconds). */
const INIT_TIMEOUT_MS = 10_000;
/** How long the last output of a process that is gone may take to arrive. */
const DRAIN_MS = 500;
/** A function's process under a Runtime API of its own. It is started by the first event and stays for the next ones. */
const startFunctionRuntime = async (options) => {
    const session = {
        options,
        server: await (0,_server_js__WEBPACK_IMPORTED_MODULE_3__/* .startRuntimeServer */ .w6)(options.serverName),
        log: '',
        launchedAt: undefined,
        takenAt: undefined,
    };
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
    const requestId = event.requestId ?? (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)();
    const began = performance.now();
    session.log = '';
    session.launchedAt = undefined;
    session.takenAt = undefined;
    write(session, `START RequestId: ${requestId} Version: ${versionOf(session)}\n`);
    const answer = await answerTo(session, event, requestId);
    await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setImmediate)();
    await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setImmediate)();
    const durationMs = performance.now() - (session.takenAt ?? began);
    write(session, `${session.log.endsWith('\n') ? '' : '\n'}${endOfLog(session, requestId, durationMs)}`);
    const { log } = session;
    return {
        requestId,
        payload: answer.payload,
        ...(answer.kind === 'error' && { functionError: 'Unhandled' }),
        log,
        durationMs,
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
    return (0,_server_js__WEBPACK_IMPORTED_MODULE_3__/* .errorAnswer */ .B1)(errorType, `RequestId: ${requestId} Error: ${text}`);
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
        session.takenAt = performance.now();
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
    traceId: `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(12).toString('hex')};Sampled=0`,
    ...(event.clientContext !== undefined && { clientContext: event.clientContext }),
});
const launch = (session) => {
    const { options, server } = session;
    const gone = Promise.withResolvers();
    const env = { ...options.environment, AWS_LAMBDA_RUNTIME_API: server.address };
    server.reset();
    const child = (0,_host_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .start */ .ni)(options.command, options.args, { cwd: options.cwd, env });
    const running = { child, gone: gone.promise, alive: true };
    session.running = running;
    session.launchedAt = performance.now();
    session.takenAt = undefined;
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
    (0,_host_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .stopGroup */ .gv)(running.child);
    await Promise.all([running.gone, session.options.cleanUp?.()]);
};
const write = (session, text) => {
    session.log += text;
    session.options.onLog?.(text);
};
const versionOf = ({ options }) => options.environment.AWS_LAMBDA_FUNCTION_VERSION ?? '$LATEST';
/** As Lambda prints it: what the start took stands only where there was one (AWS documentation, Lambda function logs). */
const endOfLog = ({ options, launchedAt, takenAt }, requestId, durationMs) => {
    const init = launchedAt === undefined || takenAt === undefined ? '' : `Init Duration: ${(takenAt - launchedAt).toFixed(2)} ms\t`;
    return (`END RequestId: ${requestId}\nREPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\t` +
        `Billed Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${options.memorySizeMb} MB\t` +
        `Max Memory Used: ${options.memorySizeMb} MB\t${init}\n`);
};


/***/ }),

/***/ 7809:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B1: () => (/* binding */ errorAnswer),
/* harmony export */   Jb: () => (/* binding */ isErrorAnswer),
/* harmony export */   w6: () => (/* binding */ startRuntimeServer)
/* harmony export */ });
/* unused harmony export MAX_RESPONSE_BYTES */
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7067);

/** The largest answer of a synchronous invocation, in bytes (AWS documentation, Lambda quotas: 6 MB; recorded text of AWS). */
const MAX_RESPONSE_BYTES = 6_291_556;
const PREFIX = '/2018-06-01/runtime';
/** Serves the Lambda Runtime API on a free loopback port (AWS documentation, Using the Lambda runtime API); `name` is what its clients reach it by. */
const startRuntimeServer = async (name = '127.0.0.1') => {
    const exchange = { taken: false };
    const server = (0,node_http__WEBPACK_IMPORTED_MODULE_0__.createServer)({ requestTimeout: 0 }, (request, response) => {
        route(exchange, request, response).catch(() => response.destroy());
    });
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return {
        address: `${name}:${port}`,
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
        await answer(exchange, request, response, { requestId, kind: outcome === 'error' ? 'error' : 'response' });
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
const answer = async (exchange, request, response, { requestId, kind }) => {
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
/** Whether a payload is an error's: where nothing but the payload says so, as with aws-lambda-rie. */
const isErrorAnswer = (payload) => {
    try {
        const answer = JSON.parse(payload.toString());
        return typeof answer === 'object' && answer !== null && 'errorType' in answer && 'errorMessage' in answer;
    }
    catch {
        return false;
    }
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


/***/ })

};
