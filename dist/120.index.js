export const id = 120;
export const ids = [120];
export const modules = {

/***/ 8872:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  Al: () => (/* binding */ codeHash),
  Eb: () => (/* binding */ present),
  W_: () => (/* binding */ imageUri),
  gT: () => (/* binding */ existing),
  jA: () => (/* binding */ servingHash),
  pt: () => (/* binding */ urisOf),
  qQ: () => (/* binding */ hashOf)
});
var _errors_problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(960);

const imageUri = ({ repository, tag, digest, isForeign }) => tag === undefined || isForeign ? `${repository.uri}@${digest}` : `${repository.uri}:${tag}`;
const urisOf = (code) => {
    const { repository, tag, isForeign } = code;
    return [imageUri(code), ...(isForeign && tag !== undefined ? [`${repository.uri}:${tag}`] : [])];
};
const hashOf = (code) => code.kind === 'image' ? code.digest : code.codeSha256;
const codeHash = (code) => (code.kind === 'image' ? code.digest : code.codeSha256);
const servingHash = (live) => live.update === 'Failed' ? undefined : hashOf(live.code);
const existing = (live) => (live?.exists ? live : undefined);
const present = (live) => {
    if (!live.exists)
        throw (0,_errors_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .failure */ .V2)('function-deleted', {});
    return live;
};


/***/ }),

/***/ 4932:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  A: () => (/* binding */ describeDone),
  E: () => (/* binding */ describeStep)
});
var _text_format_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3808);
var _code_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8872);
var _differences_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1685);



const describeDone = (step) => {
    switch (step.kind) {
        case 'move-tag':
            return `tag ${step.tag} moved`;
        case 'update-configuration':
            return 'layers set';
        case 'note':
            return 'commit noted';
        case 'update-code':
            return 'code updated';
        case 'verify':
            return 'checked';
    }
};
const describeStep = (step, functionName) => {
    switch (step.kind) {
        case 'move-tag':
            return `move tag ${step.tag} from ${step.from === undefined ? 'nothing' : (0,_text_format_js__WEBPACK_IMPORTED_MODULE_2__/* .shortHash */ .BC)(step.from.digest)} to ${(0,_text_format_js__WEBPACK_IMPORTED_MODULE_2__/* .shortHash */ .BC)(step.to.digest)}`;
        case 'update-configuration':
            return `set the layers of ${functionName} to ${(0,_differences_js__WEBPACK_IMPORTED_MODULE_1__/* .listLayers */ .VR)(step.layers)}`;
        case 'note':
            return `note the commit in the tags of ${functionName}`;
        case 'update-code':
            return `update the code of ${functionName} to ${step.code.kind === 'image' ? (0,_code_js__WEBPACK_IMPORTED_MODULE_0__/* .imageUri */ .W_)(step.code) : `a zip of ${step.code.sizeBytes} bytes`} (${step.architecture})`;
        case 'verify':
            return `check that ${functionName} runs ${(0,_text_format_js__WEBPACK_IMPORTED_MODULE_2__/* .shortHash */ .BC)((0,_code_js__WEBPACK_IMPORTED_MODULE_0__/* .codeHash */ .Al)(step.code))}`;
    }
};


/***/ }),

/***/ 1685:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  $N: () => (/* binding */ differsIn),
  L7: () => (/* binding */ shows),
  VR: () => (/* binding */ listLayers),
  tX: () => (/* binding */ differences)
});
var _code_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8872);
var _state_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3264);


const differences = (live, { code, architecture, layers }) => {
    if (!live.exists)
        return [{ facet: 'function', from: 'missing', to: 'there' }];
    const found = [];
    const compare = (facet, [from, to], isSame = from === to) => {
        if (!isSame)
            found.push({ facet, from, to });
    };
    const state = `${(0,_state_js__WEBPACK_IMPORTED_MODULE_1__/* .describeState */ .Jw)(live)}, last update ${live.update ?? 'none'}`;
    compare('state', [state, 'Active, last update Successful'], (0,_state_js__WEBPACK_IMPORTED_MODULE_1__/* .isLive */ .DG)(live));
    if (code !== undefined) {
        const isSame = live.code.kind === code.kind && (0,_code_js__WEBPACK_IMPORTED_MODULE_0__/* .hashOf */ .qQ)(live.code) === (0,_code_js__WEBPACK_IMPORTED_MODULE_0__/* .hashOf */ .qQ)(code);
        compare('code', [(0,_code_js__WEBPACK_IMPORTED_MODULE_0__/* .hashOf */ .qQ)(live.code) ?? UNKNOWN, (0,_code_js__WEBPACK_IMPORTED_MODULE_0__/* .hashOf */ .qQ)(code) ?? UNKNOWN], isSame);
        const uris = urisIn(code);
        const uri = urisIn(live.code)[0] ?? '';
        compare('uri', [uri, uris[0] ?? ''], uris.length === 0 || uris.includes(uri));
    }
    if (architecture !== undefined)
        compare('architecture', [live.architecture, architecture]);
    if (layers !== undefined)
        compare('layers', [listLayers(live.layers), listLayers(layers)]);
    return found;
};
const UNKNOWN = 'unknown code';
const urisIn = (code) => {
    if (code.kind === 'zip')
        return [];
    return 'imageUri' in code ? [code.imageUri] : (0,_code_js__WEBPACK_IMPORTED_MODULE_0__/* .urisOf */ .pt)(code);
};
const listLayers = (layers) => (layers.length === 0 ? 'none' : layers.join(', '));
const differsIn = (live, wanted, ...facets) => differences(live, wanted).some(({ facet }) => facets.includes(facet));
const shows = (live, wanted) => differences(live, wanted).every(({ facet }) => facet === 'state');


/***/ }),

/***/ 3925:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  IP: () => (/* binding */ writeNote),
  P2: () => (/* binding */ readOrigin),
  Yr: () => (/* binding */ noteFor),
  yv: () => (/* binding */ originOf)
});
/* unused harmony exports tagName, cutHash, parseNote */
var _text_commit_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1974);
var _text_tag_value_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5979);


const FIELDS = {
    current: ['commit', 'environment'],
    previous: ['commit', 'environment'],
    build: ['sources', 'base', 'flags'],
    origin: ['repo', 'run', 'key'],
    hold: ['reason', 'run'],
};
const tagName = (tag) => `deploy-go-lambda:${tag}`;
const MAX_VALUE = 256;
const cutHash = (hash) => hash.startsWith('sha256:') ? hash.slice('sha256:'.length, 'sha256:'.length + 32) : hash.slice(0, 22);
const writeNote = (tag, hash, fields) => {
    const known = fields;
    const words = FIELDS[tag].flatMap((field) => {
        const value = known[field] ?? '';
        return value === '' ? [] : [`${field}=${(0,_text_tag_value_js__WEBPACK_IMPORTED_MODULE_0__/* .tagWord */ .Nz)(value)}`];
    });
    const value = ['v2', `code=${cutHash(hash)}`, ...words].join(' ');
    if (value.length > MAX_VALUE)
        throw new TypeError(`${tagName(tag)} has no room for ${value}`);
    return { [tagName(tag)]: value };
};
const parseNote = (tag, text) => {
    const found = parseWords(text) ?? parseFirst(text);
    if (found.code === undefined)
        return undefined;
    const known = FIELDS[tag].flatMap((field) => (found[field] === undefined ? [] : [[field, found[field]]]));
    return { ...Object.fromEntries(known), code: found.code };
};
const parseWords = (text) => {
    const [version, ...words] = text.split(' ');
    if (version !== 'v2')
        return undefined;
    const fields = words.map((word) => [word, word.indexOf('=')]).filter(([, end]) => end !== -1);
    return Object.fromEntries(fields.map(([word, end]) => [word.slice(0, end), (0,_text_tag_value_js__WEBPACK_IMPORTED_MODULE_0__/* .fromTagWord */ .F9)(word.slice(end + 1))]));
};
const parseFirst = (text) => {
    const [, hash, commit, environment] = text.match(/^v1 (\S+) \S+ (\S+) (\S.*)$/) ?? [];
    if (hash === undefined)
        return {};
    const known = Object.entries({ commit, environment }).filter(([, value]) => value !== '-');
    return { ...Object.fromEntries(known), code: cutHash(hash) };
};
const readNote = (tags, tag, hash) => {
    const text = tags === 'not-permitted' ? undefined : tags[tagName(tag)];
    const note = text === undefined ? undefined : parseNote(tag, text);
    return hash !== undefined && note?.code === cutHash(hash) ? note : undefined;
};
const noteFor = (tags, hash) => {
    const note = readNote(tags, 'current', hash) ?? readNote(tags, 'previous', hash);
    if (note === undefined)
        return undefined;
    const { commit = '', environment = '' } = note;
    return {
        ...((0,_text_commit_js__WEBPACK_IMPORTED_MODULE_1__/* .isCommit */ .WM)(commit) ? { commit } : {}),
        ...(environment !== '' && (0,_text_tag_value_js__WEBPACK_IMPORTED_MODULE_0__/* .tagWord */ .Nz)(environment).length <= _text_tag_value_js__WEBPACK_IMPORTED_MODULE_0__/* .MAX_ENVIRONMENT_WORD */ .Ud ? { environment } : {}),
    };
};
const REPOSITORY = /^[\w-]{1,39}\/[\w.-]{1,100}$/;
const RUN = /^\d{1,20}$/;
const readOrigin = (repo = '', run = '') => REPOSITORY.test(repo) && RUN.test(run) ? { repo, run } : undefined;
const originOf = (tags, hash) => {
    const { repo, run } = readNote(tags, 'origin', hash) ?? {};
    return readOrigin(repo, run);
};


/***/ }),

/***/ 3264:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  DG: () => (/* binding */ isLive),
  Jw: () => (/* binding */ describeState),
  hY: () => (/* binding */ hasEnded),
  uN: () => (/* binding */ mayBeUpdated)
});
const SUCCESSFUL = ['Successful', undefined];
const isLive = ({ state, stateReasonCode, update }) => (state === 'Active' || (state === 'Inactive' && stateReasonCode === 'Idle')) && SUCCESSFUL.includes(update);
const mayBeUpdated = ({ state, update }) => state === 'Failed'
    ? update !== 'InProgress'
    : (state === 'Active' || state === 'Inactive') && (SUCCESSFUL.includes(update) || update === 'Failed');
const hasEnded = (live) => isLive(live) || live.update === 'Failed' || (live.state === 'Failed' && live.update !== 'InProgress');
const describeState = ({ state, stateReason }) => stateReason === '' ? state : `${state} (${stateReason})`;


/***/ }),

/***/ 120:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  render: () => (/* binding */ render)
});

// EXTERNAL MODULE: ./lib/release/describe.js
var describe = __webpack_require__(4932);
// EXTERNAL MODULE: ./lib/text/commit.js
var text_commit = __webpack_require__(1974);
// EXTERNAL MODULE: ./lib/text/format.js
var format = __webpack_require__(3808);
// EXTERNAL MODULE: ./lib/release/code.js
var release_code = __webpack_require__(8872);
// EXTERNAL MODULE: ./lib/release/note.js
var note = __webpack_require__(3925);
// EXTERNAL MODULE: ./lib/release/state.js
var state = __webpack_require__(3264);
;// CONCATENATED MODULE: ./lib/report/facts.js




const factsOf = (result) => {
    const { name, code, before } = result;
    const file = result.status === 'built' ? result.file : undefined;
    const live = (0,release_code/* existing */.gT)(before);
    const shown = (0,release_code/* existing */.gT)(result.after) ?? live;
    return {
        arn: shown?.arn,
        packageType: file?.packageType ?? code?.kind ?? live?.code.kind,
        architecture: file?.architecture ?? result.architecture ?? live?.architecture,
        logGroup: shown === undefined ? undefined : (shown.logGroup ?? `/aws/lambda/${name}`),
        hash: file?.hash ?? hashIn(code),
        previous: live === undefined ? undefined : previousOf(live),
        previousRepository: live?.code.kind === 'image' ? live.code.repositoryUri : '',
        image: code?.kind === 'image' ? code : undefined,
        path: file?.path,
    };
};
const hashIn = (code) => code === undefined || (code.kind === 'image' && code.isProvisional) ? undefined : (0,release_code/* codeHash */.Al)(code);
const previousOf = (live) => {
    const hash = live.state === 'Failed' || !(0,state/* mayBeUpdated */.uN)(live) ? undefined : (0,release_code/* servingHash */.jA)(live);
    if (hash === undefined)
        return undefined;
    const { commit = '' } = (0,note/* noteFor */.Yr)(live.tags, hash) ?? {};
    return { hash, commit, repository: (0,note/* originOf */.yv)(live.tags, hash)?.repo };
};
const commitOf = ({ sha }, { commit = sha } = {}) => commit;
const previousCommit = ({ repository }, { previous }) => previous === undefined || otherRepository(repository, previous) !== undefined ? '' : previous.commit;
const otherRepository = (own, { repository }) => repository === own || own === '' ? undefined : repository;
const previousName = ({ repository }, previous) => {
    const other = otherRepository(repository, previous);
    return `${other === undefined ? '' : `${other}@`}${(0,text_commit/* shortCommit */.Ax)(previous.commit)}`;
};
const isSameCommit = (report, result) => {
    const { previous } = factsOf(result);
    return previous === undefined || !(0,text_commit/* isCommit */.WM)(previous.commit) || isOwn(report, result, previous);
};
const isOwn = (report, result, previous) => previous.commit === commitOf(report, result) && otherRepository(report.repository, previous) === undefined;
const keptFrom = (report, result) => {
    const { status, steps } = result;
    const keeps = status === 'deployed' || status === 'unchanged' || (status === 'planned' && report.command === 'deploy');
    if (!keeps || steps.some(({ kind }) => kind === 'note'))
        return undefined;
    const { previous } = factsOf(result);
    return previous !== undefined && (0,text_commit/* isCommit */.WM)(previous.commit) && !isOwn(report, result, previous) ? previous : undefined;
};
const isThere = (result) => factsOf(result).arn !== undefined && !(result.status === 'failed' && result.live === 'gone');

// EXTERNAL MODULE: ./lib/report/result.js
var report_result = __webpack_require__(7393);
;// CONCATENATED MODULE: ./lib/report/last-lines.js





const closingLines = (report) => {
    const { results } = report;
    if (report.skipped !== undefined)
        return [];
    const lines = results.length === 0
        ? [report.environment === undefined ? 'nothing was deployed' : `${report.environment} was not deployed`]
        : results.flatMap((result) => linesOf(report, result));
    return lines.map((line, index) => (index < lines.length - 1 ? line : `${line}. ${(0,format/* formatTime */.fU)(report.durationMs)}`));
};
const linesOf = (report, result) => {
    const { name } = result;
    const facts = factsOf(result);
    const place = (0,report_result/* placeOf */.$t)(report, name);
    const wanted = (0,text_commit/* codeOf */.$N)(commitOf(report, result), facts.hash);
    const before = facts.previous === undefined ? undefined : codeBefore(report, result, facts.previous);
    const kept = keptFrom(report, result);
    const from = kept === undefined ? undefined : `, deployed from ${previousName(report, kept)}`;
    switch (result.status) {
        case 'deployed':
            return [`${place} runs ${wanted}${from ?? (before === undefined ? '' : `, was ${before}`)}`];
        case 'unchanged':
            return [`${place} already runs ${wanted}${from ?? ''}`];
        case 'planned':
            return [
                ...result.steps.map((step) => `would ${(0,describe/* describeStep */.E)(step, name)}`),
                plannedLine(report, result, { place, wanted, before }),
            ];
        case 'built':
            return [
                facts.path === undefined
                    ? 'built, not deployed: this run has no AWS credentials'
                    : `built ${facts.path}, ${(0,format/* shortHash */.BC)(facts.hash ?? '')}`,
            ];
        case 'pushed':
            return [result.steps.length === 0 ? nothingToPush(wanted) : `pushed ${wanted}; ${name} was not touched`];
        case 'failed':
            return [failedLine(place, result, before)];
    }
};
const nothingToPush = (wanted) => `nothing to push: the tag points to ${wanted} already`;
const plannedLine = ({ command }, { steps }, { place, wanted, before }) => {
    if (command === 'push') {
        return steps.length === 0 ? nothingToPush(wanted) : `dry run: would push ${wanted}`;
    }
    if (steps.length === 0)
        return `nothing to do: ${place} runs this code`;
    return `dry run: ${place} would run ${wanted}${before === undefined ? '' : ` instead of ${before}`}`;
};
const codeBefore = (report, result, previous) => isSameCommit(report, result) ? (0,format/* shortHash */.BC)(previous.hash) : previousName(report, previous);
const failedLine = (place, result, before) => {
    const was = before === undefined ? '' : ` (${before})`;
    const changes = (0,report_result/* changesIn */.N0)(result);
    const found = (0,report_result/* foundLive */.Vq)(result);
    const but = changes.length === 0 ? '' : `, but ${changes.join(', ')}`;
    if (found !== undefined)
        return `${place} was not deployed: Lambda runs ${found}${but}`;
    switch (result.live) {
        case 'old': {
            const still = before === undefined ? 'Lambda runs the code from before' : `Lambda still runs ${before}`;
            return `${place} was not deployed: ${before === undefined && but === '' ? 'nothing was changed' : `${still}${but}`}`;
        }
        case 'new':
            return `${place} failed after the update: Lambda runs the new code`;
        case 'mixed':
            return `${place} was not deployed: Lambda runs the code from before${was} with the new layers`;
        default:
            return `${place} failed during the update: Lambda runs the code from before${was} or the new code`;
    }
};

// EXTERNAL MODULE: ./lib/errors/problems.js + 29 modules
var errors_problems = __webpack_require__(960);
;// CONCATENATED MODULE: ./lib/report/outputs.js


const outputDescriptions = {
    environment: 'The environment that was deployed; empty without `environments`, or when none matched.',
    skipped: '`true` when no environment matched the branch and nothing was done.',
    changed: 'JSON list of the functions whose code or tag changed; with `command: push`, those whose tag moved.',
    deployed: "JSON list of the functions that run this commit's code, as Lambda reported, changed or not.",
    failed: 'JSON list of the functions that failed.',
    results: 'JSON list with one record per function: name, status, the commit that was built (`-dirty` if its checkout had changes), package type, architecture, hashes, times, and `error.code` after a failure. It has no ARN, URI or account id, so a masked account id does not hide it.',
    'function-name': 'Name of the function.',
    'function-arn': 'ARN of the function.',
    repository: 'Name of the ECR repository.',
    tag: 'Image tag that was applied.',
    'image-uri': 'URI of the image with its tag, or with its digest if it has no tag. With `command: build`, `oci-archive:` and the path of the archive.',
    'image-digest': 'Digest of the image manifest, `sha256:…`; after a failure, of the image that should run.',
    'code-sha256': "Base64 of the zip's SHA-256, as Lambda shows it. Terraform calls it source_code_hash.",
    'zip-path': 'With `command: build`: absolute path of the zip.',
    'previous-digest': 'What ran before: the digest of the image, or the CodeSha256 of the zip.',
};
const renderOutputs = (report) => {
    const { environment, skipped, results } = report;
    const names = (isIn) => JSON.stringify(results.filter(isIn).map(({ name }) => name));
    const [only, ...others] = results;
    const facts = only === undefined || others.length > 0 ? undefined : factsOf(only);
    return {
        environment: environment ?? '',
        skipped: String(skipped !== undefined),
        changed: names((result) => result.status === 'deployed' ||
            (result.status === 'pushed' && result.steps.length > 0) ||
            (result.status === 'failed' && result.changed)),
        deployed: names(({ status }) => status === 'deployed' || status === 'unchanged'),
        failed: names(({ status }) => status === 'failed'),
        results: JSON.stringify(results.map((result) => recordOf(report, result))),
        'function-name': facts === undefined ? '' : (only?.name ?? ''),
        'function-arn': facts?.arn ?? '',
        repository: facts?.image?.repository.name ?? '',
        tag: facts?.image?.tag ?? '',
        'image-uri': facts === undefined ? '' : shownUri(facts),
        'image-digest': facts?.packageType === 'image' ? (facts.hash ?? '') : '',
        'code-sha256': facts?.packageType === 'zip' ? (facts.hash ?? '') : '',
        'zip-path': facts?.packageType === 'zip' ? (facts.path ?? '') : '',
        'previous-digest': facts?.previous?.hash ?? '',
    };
};
const shownUri = ({ packageType, image, path, hash }) => {
    if (image !== undefined)
        return image.tag === undefined ? `${image.repository.uri}@${hash}` : `${image.repository.uri}:${image.tag}`;
    return packageType === 'image' && path !== undefined ? `oci-archive:${path}` : '';
};
const errorOf = ({ error, problems }) => ({
    code: error instanceof errors_problems/* DeployError */.sH ? error.code : problems[0]?.code,
});
const recordOf = (report, result) => {
    const { packageType, architecture, image, hash, previous } = factsOf(result);
    return {
        name: result.name,
        status: result.status,
        commit: commitOf(report, result) || undefined,
        packageType,
        architecture,
        repository: image?.repository.name,
        tag: image?.tag,
        hash,
        previousHash: previous?.hash,
        ...(result.status === 'failed' ? { phase: result.phase, live: result.live, error: errorOf(result) } : {}),
        spans: result.spans.map(({ isDone: _, ...span }) => span),
    };
};

;// CONCATENATED MODULE: ./lib/report/markdown.js
const code = (value) => {
    const line = oneLine(value);
    if (line.trim() === '')
        return '';
    const bar = '`'.repeat(longestRun(line) + 1);
    return bar.length === 1 ? `${bar}${line}${bar}` : `${bar} ${line} ${bar}`;
};
const longestRun = (value) => [...value.matchAll(/`+/g)].reduce((longest, [run]) => Math.max(longest, run.length), 0);
const markdown_text = (value) => oneLine(value)
    .split(/( +)/)
    .map((word, index) => (index % 2 === 0 ? plain(word, index === 0) : word))
    .join('');
const OPENING = `"'(`;
const CLOSING = `.,:;?"')`;
const MARKUP = /[\\`*_{}[\]()#+!|<>~@:&$]|\.\w/;
const BLOCK = /^(?:[-=]|\d+[.)]$)/;
const plain = (word, isFirst) => {
    if (isFirst && BLOCK.test(word))
        return code(word);
    let start = 0;
    while (OPENING.includes(word.charAt(start)) && start < word.length)
        start += 1;
    let end = word.length;
    while (end > start && CLOSING.includes(word.charAt(end - 1)))
        end -= 1;
    const core = word.slice(start, end);
    return MARKUP.test(core) ? `${word.slice(0, start)}${code(core)}${word.slice(end)}` : word;
};
const markdown_link = (label, url) => `[${label}](${url})`;
const MAX_LINES = 100;
const fence = (value, language = 'text') => {
    const whole = clean(value);
    const lines = whole.split('\n');
    const shown = lines.length > MAX_LINES
        ? [...lines.slice(0, MAX_LINES), `… ${lines.length - MAX_LINES} more lines, in the log`]
        : lines;
    const bar = '`'.repeat(Math.max(3, longestRun(whole) + 1));
    return `${bar}${language}\n${shown.join('\n')}\n${bar}`;
};
const prose = (value) => [...clean(value).matchAll(/(?:^ {2}.*\n?)+|^.+$/gm)]
    .map(([part]) => (part.startsWith('  ') ? fence(part.replace(/^ {2}/gm, '').trim()) : inline(part)))
    .join('\n\n');
const inline = (line) => line
    .split(/( {2}\S.*?(?: {2}| (?=[.,:;)]+(?:\s|$))|$)|(?<=^|[\s("'])`[^`]+`(?=$|[\s.,:;)"']))/)
    .map((part, index) => {
    if (index % 2 === 0)
        return markdown_text(part);
    if (part.startsWith('`'))
        return code(part.slice(1, -1));
    return ` ${code(part.trim())}${part.endsWith('  ') ? ' ' : ''}`;
})
    .join('');
const markdown_alert = (kind, content) => [`[!${kind}]`, ...content.split('\n')].map((line) => `> ${line}`.trimEnd()).join('\n');
const folded = (title, content) => `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
const table = (head, rows) => [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
const clean = (value) => value.replace(COLOURS, '').replace(LINE_BREAKS, '\n').replace(CONTROLS, '');
const oneLine = (value) => clean(value.replace(LINE_BREAKS, ' ')).replace(/[\n\t]/g, ' ');
const COLOURS = /\u001b\[[0-?]*[ -/]*[@-~]/g;
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/g;
const CONTROLS = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu;

;// CONCATENATED MODULE: ./lib/report/links.js



const commitLink = ({ repository, serverUrl }, sha) => {
    if (!(0,text_commit/* isCommit */.WM)(sha))
        return 'not known';
    return repository === ''
        ? code((0,text_commit/* shortCommit */.Ax)(sha))
        : markdown_link((0,text_commit/* shortCommit */.Ax)(sha), `${serverUrl}/${repository}/commit/${(0,text_commit/* cleanCommit */.Nx)(sha)}`);
};
const previousLink = (report, previous) => {
    if (previous === undefined)
        return commitLink(report, '');
    const { commit } = previous;
    const other = otherRepository(report.repository, previous);
    if (other === undefined || !(0,text_commit/* isCommit */.WM)(commit))
        return commitLink(report, commit);
    return `${code(other)} ${commitLink({ ...report, repository: other }, commit)}`;
};
const compareLink = ({ repository, serverUrl }, before, after) => {
    if (repository === '' || !(0,text_commit/* isCommit */.WM)(before) || !(0,text_commit/* isCommit */.WM)(after))
        return undefined;
    const [from, to] = [(0,text_commit/* cleanCommit */.Nx)(before), (0,text_commit/* cleanCommit */.Nx)(after)];
    if (from === to)
        return undefined;
    const label = `compare ${(0,text_commit/* shortCommit */.Ax)(before)}…${(0,text_commit/* shortCommit */.Ax)(after)}`;
    return markdown_link(label, `${serverUrl}/${repository}/compare/${from}...${to}`);
};
const functionUrl = (name, region, arn) => `${consoleOf(region, arn)}/lambda/home?region=${region}#/functions/${encodeURIComponent(name)}`;
const logsUrl = (logGroup, region, arn) => {
    const name = encodeURIComponent(encodeURIComponent(logGroup)).replaceAll('%', '$');
    return `${consoleOf(region, arn)}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${name}`;
};
const DOMAINS = {
    'aws-cn': 'console.amazonaws.cn',
    'aws-us-gov': 'console.amazonaws-us-gov.com',
};
const partitionOf = (region) => region.match(/^(?:cn|us-gov)(?=-)/)?.[0] ?? '';
const consoleOf = (region, arn = '') => `https://${region}.${DOMAINS[arn.split(':')[1] ?? `aws-${partitionOf(region)}`] ?? 'console.aws.amazon.com'}`;

;// CONCATENATED MODULE: ./lib/report/timeline.js

const REMOTE = ['account', 'look', 'image', 'rights', 'base', 'layers', 'push', 'release'];
const TICKS = [
    { upToMs: 1_000, tick: '100millisecond', axis: '%S.%L' },
    { upToMs: 6_000, tick: '500millisecond', axis: '%S.%L' },
    { upToMs: 20_000, tick: '2second', axis: '%S s' },
    { upToMs: 60_000, tick: '5second', axis: '%S s' },
    { upToMs: 300_000, tick: '30second', axis: '%M:%S' },
    { upToMs: Number.POSITIVE_INFINITY, tick: '5minute', axis: '%M min' },
];
const timeline = (spans, totalMs) => {
    const { tick, axis } = TICKS.find(({ upToMs }) => totalMs <= upToMs) ?? { tick: '5minute', axis: '%M min' };
    const rows = (title, found) => found.length === 0 ? [] : [`  section ${title}`, ...found.map(task)];
    return [
        '```mermaid',
        'gantt',
        '  dateFormat x',
        `  axisFormat ${axis}`,
        `  tickInterval ${tick}`,
        ...rows('Runner', spans.filter(({ name }) => !REMOTE.includes(name))),
        ...rows('AWS', spans.filter(({ name }) => REMOTE.includes(name))),
        '```',
    ].join('\n');
};
const task = ({ name, startMs, durationMs }) => `  ${name} ${(0,format/* formatTime */.fU)(durationMs).replace('<', 'below ')} :${startMs}, ${startMs + Math.max(1, durationMs)}`;

;// CONCATENATED MODULE: ./lib/report/summary-parts.js





const actorLink = ({ actor, serverUrl }) => {
    if (actor === '')
        return undefined;
    return /^[A-Za-z0-9-]+$/.test(actor) && serverUrl !== '' ? markdown_link(actor, `${serverUrl}/${actor}`) : markdown_text(actor);
};
const placeLine = ({ region }, result) => {
    const { name, sentBytes } = result;
    const { arn, logGroup, packageType, architecture, image } = factsOf(result);
    const account = arn?.split(':')[4];
    return dotted([
        region === '' || !isThere(result) ? code(name) : markdown_link(code(name), functionUrl(name, region, arn)),
        logGroup === undefined || region === '' ? undefined : markdown_link('logs', logsUrl(logGroup, region, arn)),
        image === undefined ? undefined : code(image.repository.name),
        region === '' ? undefined : code(region),
        account === undefined ? undefined : `account ${account}`,
        packageType === undefined ? undefined : `${packageType}, ${architecture}`,
        sentBytes === undefined ? undefined : `${(0,format/* formatBytes */.z3)(sentBytes)} sent`,
    ]);
};
const dotted = (parts) => parts.filter((part) => part !== undefined).join(' · ');
const wholeHashes = (result) => {
    const { hash, previous, path } = factsOf(result);
    if (hash === undefined)
        return '';
    const rows = [
        ['this run', hash],
        ...(previous === undefined ? [] : [['before', previous.hash]]),
        ...(path === undefined ? [] : [['file', path]]),
    ];
    return folded('Whole hashes', table(['', ''], rows.map(([label = '', value = '']) => [label, code(value)])));
};
const times = ({ durationMs }, { spans }) => spans.length === 0 ? '' : folded(`Where ${(0,format/* formatTime */.fU)(durationMs)} went`, timeline(spans, durationMs));

;// CONCATENATED MODULE: ./lib/report/failure.js








const problemsIn = (error, problems) => error instanceof errors_problems/* DeployError */.sH && error.code !== 'several' && !problems.some(({ code: name }) => name === error.code)
    ? [error]
    : problems;
const MAX_PROBLEMS = 50;
const refusedParts = (report) => [
    `### ❌ ${report.environment === undefined ? 'Nothing was' : `${code(report.environment)} was not`} deployed${reason(report.problems)}`,
    caution(report, report.problems),
    table(['', ''], [['Changed', 'nothing'], ...commitRow(report, 'Not deployed')]),
];
const failedParts = (report, result) => {
    const { problems, phase, name, error } = result;
    const place = code((0,report_result/* placeOf */.$t)(report, name));
    const said = (0,errors_problems/* causesOf */.cZ)(error);
    return [
        `### ❌ ${place} ${(0,report_result/* foundLive */.Vq)(result) === undefined ? FAILED[result.live] : FAILED.old}${reason(problems)}`,
        caution(report, problemsIn(error, problems)),
        table(['', ''], [
            ...liveRows(report, result),
            ...commitRow(report, IS_OLD_CODE.includes(result.live) || (0,report_result/* foundLive */.Vq)(result) !== undefined ? 'Not deployed' : 'Commit', result),
            ['Stopped at', `${code(phase)}${doneBefore(result)}`],
        ]),
        placeLine(report, result),
        said.length === 0 ? '' : folded(saying(error), fence(said.join('\n'))),
        wholeHashes(result),
        times(report, result),
    ];
};
const IS_OLD_CODE = ['old', 'mixed'];
const FAILED = {
    old: 'was not deployed',
    new: 'failed after the update',
    mixed: 'was not deployed',
    gone: 'was not deployed',
    broken: 'was not deployed',
    unknown: 'may have been deployed',
};
const reason = (problems) => {
    const [first, ...rest] = problems;
    if (first === undefined)
        return '';
    if (new Set(problems.map((problem) => (0,errors_problems/* shortOf */.IX)(problem.code))).size > 1)
        return `: ${rest.length + 1} problems`;
    const short = (0,errors_problems/* shortOf */.IX)(first.code);
    return short === '' ? '' : `: ${short}`;
};
const caution = (report, problems) => {
    const shown = problems.slice(0, MAX_PROBLEMS).map((problem) => problemText(report, problem));
    const more = problems.length > MAX_PROBLEMS ? [`and ${problems.length - MAX_PROBLEMS} more, in the log`] : [];
    return markdown_alert('CAUTION', [...shown, ...more].join('\n\n'));
};
const problemText = ({ documents }, problem) => {
    const [first = '', ...block] = problem.message.split('\n');
    const { code: name, file, line = 1 } = problem;
    const at = file === undefined || first.includes(file) ? '' : ` (${code(`${file}:${line}`)})`;
    const more = documents === '' ? code(name) : markdown_link(name, `${documents}${(0,errors_problems/* documentOf */.lM)(name)}`);
    return [
        `${prose(first)}${at}`,
        ...(block.length === 0 ? [] : [fence(block.join('\n'))]),
        ...(problem.hint === ''
            ? []
            : [`**To do:** ${prose(problem.hint)}${/\n {2}.*$/.test(problem.hint) ? `\n\n(${more})` : ` (${more})`}`]),
    ].join('\n\n');
};
const liveRows = (report, result) => {
    const { live, changed } = result;
    const { previous } = factsOf(result);
    const found = (0,report_result/* foundLive */.Vq)(result);
    if (found !== undefined)
        return [['Live', found], ...changedRow(result)];
    if (previous === undefined && live === 'old' && !changed)
        return [['Changed', 'nothing']];
    const commit = (0,text_commit/* isCommit */.WM)(previous?.commit ?? '') ? `${previousLink(report, previous)}, ` : '';
    const before = previous === undefined ? 'the code from before' : `${commit}${code((0,format/* shortHash */.BC)(previous.hash))}`;
    const words = {
        old: ['Still live', before],
        new: ['Live', 'the new code'],
        mixed: ['Still live', `${before}, with the new layers`],
    };
    return [words[live] ?? ['Live', `${before} or the new code: look at the function`], ...changedRow(result)];
};
const changedRow = (result) => {
    const changes = (0,report_result/* changesIn */.N0)(result);
    return changes.length === 0 ? [] : [['Changed', changes.map(markdown_text).join(', ')]];
};
const commitRow = (report, label, result) => {
    if (report.sha === '')
        return [];
    const commit = commitOf(report, result);
    const subject = report.subject === undefined || (0,text_commit/* cleanCommit */.Nx)(commit) !== report.sha ? '' : ` ${markdown_text(report.subject)}`;
    const actor = actorLink(report);
    return [[label, `${commitLink(report, commit)}${subject}${actor === undefined ? '' : `, run by ${actor}`}`]];
};
const doneBefore = ({ spans, phase }) => {
    const endedMs = ({ startMs, durationMs }) => startMs + durationMs;
    const last = spans.findLast(({ name }) => name === phase);
    const endMs = last === undefined ? Number.POSITIVE_INFINITY : endedMs(last);
    const earlier = spans.filter((span) => span !== last && span.isDone && endedMs(span) <= endMs);
    const done = [...new Set(earlier.map(({ name }) => name))];
    return done.length === 0 ? '' : `, after ${done.join(', ')}`;
};
const saying = (error) => {
    const cause = error instanceof errors_problems/* DeployError */.sH ? error.cause : undefined;
    if (!(cause instanceof Error))
        return 'What led to it';
    if ('$metadata' in cause)
        return 'What AWS said';
    return cause.name === 'RegistryError' ? 'What the registry said' : 'What led to it';
};

;// CONCATENATED MODULE: ./lib/report/rollback.js




const rollback = (report, result) => {
    const facts = factsOf(result);
    const { previous, previousRepository, packageType } = facts;
    if (previous === undefined || previous.hash === facts.hash)
        return '';
    const before = previousCommit(report, facts);
    const isOtherCommit = (0,text_commit/* isCommit */.WM)(before) && before !== commitOf(report, result);
    const ways = [
        ...(isOtherCommit && !(0,text_commit/* isDirty */.DM)(before) ? [filesOf(before)] : []),
        ...(packageType === 'image' && previousRepository !== ''
            ? [imageOf(report, result.name, `${previousRepository}@${previous.hash}`)]
            : []),
    ];
    const target = isOtherCommit ? (0,text_commit/* shortCommit */.Ax)(before) : (0,format/* shortHash */.BC)(previous.hash).replace(/[^\w+/=]/g, '');
    return ways.length === 0 ? '' : folded(`Go back to ${target}`, ways.join('\n\n'));
};
const filesOf = (commit) => {
    const short = (0,text_commit/* shortCommit */.Ax)(commit);
    const commands = [
        `git restore --source=${commit} --staged --worktree :/`,
        `git commit --message='Go back to ${short}'`,
        'git push',
    ];
    return `Make the files of ${short} a new commit, and push it:\n\n${fence(commands.join('\n'), 'sh')}`;
};
const imageOf = (report, name, uri) => {
    const step = [
        `- uses: ${report.uses}`,
        '  with:',
        `    role-to-assume: \${{ secrets.ASSUME_ROLE_ARN }}`,
        `    aws-region: ${report.region}`,
        `    function-name: ${name}`,
        `    image-uri: ${uri}`,
    ];
    return `To be faster, run this step once, with your role. It deploys the old image unchanged:\n\n${fence(step.join('\n'), 'yaml')}`;
};

;// CONCATENATED MODULE: ./lib/report/summary.js










const renderSummary = (report) => {
    const { results } = report;
    if (report.skipped !== undefined)
        return `### ⏭️ Nothing to deploy: ${code(report.skipped)}\n`;
    const parts = results.length === 0
        ? refusedParts(report)
        : [
            results.length > 1 ? ofRun(report) : '',
            ...results.flatMap((result) => result.status === 'failed' ? failedParts(report, result) : doneParts(report, result)),
        ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
};
const ofRun = (report) => (report.problems.length > 0 ? caution(report, report.problems) : '');
const doneParts = (report, result) => [
    `### ${doneHeading(report, result)}`,
    report.results.length === 1 ? ofRun(report) : '',
    about(report, result),
    beforeAndNow(report, result),
    placeLine(report, result),
    result.status === 'planned' && result.steps.length > 0
        ? `It would:\n\n${numbered(result.steps.map((step) => (0,describe/* describeStep */.E)(step, result.name)))}`
        : '',
    result.status === 'deployed' ? rollback(report, result) : '',
    wholeHashes(result),
    times(report, result),
];
const doneHeading = (report, result) => {
    const place = code((0,report_result/* placeOf */.$t)(report, result.name));
    const now = nowRuns(report, result);
    switch (result.status) {
        case 'deployed':
            return `✅ ${place} runs ${now}`;
        case 'unchanged':
            return keptFrom(report, result) === undefined
                ? `✅ ${place} already runs ${now}`
                : `✅ ${place} already runs this code`;
        case 'planned':
            return plannedHeading(report, result, { place, now });
        case 'built':
            return result.file === undefined ? `✅ ${place}: built, not deployed` : `✅ Built ${code(result.file.path)}`;
        case 'pushed':
            return result.steps.length === 0 ? NOTHING_TO_PUSH : `✅ Pushed ${now}; ${place} was not touched`;
    }
};
const NOTHING_TO_PUSH = '✅ Nothing to push: the tag points to this image already';
const plannedHeading = ({ command }, { steps }, { place, now }) => {
    if (command === 'push')
        return steps.length === 0 ? NOTHING_TO_PUSH : `🔎 Dry run: would push ${now}`;
    return steps.length === 0 ? `✅ Nothing to do: ${place} runs this code` : `🔎 Dry run: ${place} would run ${now}`;
};
const nowRuns = (report, result) => {
    const commit = commitOf(report, result);
    return code((0,text_commit/* isCommit */.WM)(commit) ? (0,text_commit/* shortCommit */.Ax)(commit) : (0,format/* shortHash */.BC)(factsOf(result).hash ?? 'the code'));
};
const about = (report, result) => {
    const { subject, durationMs } = report;
    const done = {
        deployed: 'deployed',
        unchanged: 'checked',
        planned: 'checked',
        built: 'built',
        pushed: 'pushed',
    };
    return dotted([
        subject === undefined ? undefined : `**${markdown_text(subject)}**`,
        actorLink(report),
        compareLink(report, previousCommit(report, factsOf(result)), commitOf(report, result)),
        `${done[result.status]} in ${(0,format/* formatTime */.fU)(durationMs)}`,
    ]);
};
const LABELS = {
    deployed: 'Now',
    unchanged: 'Now',
    planned: 'Would run',
    built: 'Built',
    pushed: 'Pushed',
};
const labelOf = ({ command }, result) => {
    if (result.status !== 'planned')
        return LABELS[result.status];
    if (command === 'push')
        return 'Would push';
    return result.steps.length === 0 ? LABELS.unchanged : LABELS.planned;
};
const beforeAndNow = (report, result) => {
    const { previous, hash, image, packageType } = factsOf(result);
    if (hash === undefined)
        return '';
    const commit = commitOf(report, result);
    const label = labelOf(report, result);
    const tag = image?.tag === undefined ? '' : ` on tag ${code(image.tag)}`;
    const kept = keptFrom(report, result);
    const isSame = previous?.hash === hash && (kept !== undefined || isSameCommit(report, result));
    const commitCell = kept === undefined
        ? commitLink(report, commit)
        : `${previousLink(report, kept)}; the code of ${commitLink(report, commit)} is the same`;
    const hasBefore = previous !== undefined && !isSame && report.command !== 'push';
    const cells = (row, before, after) => hasBefore ? [row, before, after] : [row, after];
    return table(hasBefore ? ['', result.status === 'planned' ? 'Now' : 'Before', label] : ['', label], [
        ...(report.sha === '' ? [] : [cells('Commit', previousLink(report, previous), commitCell)]),
        cells(packageType === 'zip' ? 'Zip' : 'Image', code((0,format/* shortHash */.BC)(previous?.hash ?? '')), `${code((0,format/* shortHash */.BC)(hash))}${tag}`),
    ]);
};
const numbered = (items) => items.map((item, index) => `${index + 1}. ${markdown_text(item)}`).join('\n');

;// CONCATENATED MODULE: ./lib/report/rendering.js



const render = (report) => ({
    outputs: renderOutputs(report),
    summary: renderSummary(report),
    closing: closingLines(report),
});


/***/ }),

/***/ 7393:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.d(__webpack_exports__, {
  $t: () => (/* binding */ placeOf),
  Kk: () => (/* binding */ liveWords),
  N0: () => (/* binding */ changesIn),
  Vq: () => (/* binding */ foundLive)
});
var _release_describe_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4932);

const liveWords = {
    old: 'the code from before',
    new: 'the new code',
    mixed: 'the code from before, with the new layers',
    gone: 'nothing, because there is no such function',
    broken: 'nothing, because the function is in state Failed',
    unknown: 'the code from before or the new',
};
const placeOf = ({ environment, results }, functionName) => results.length > 1 ? functionName : (environment ?? functionName);
const changesIn = ({ done }) => done.filter(({ kind }) => kind !== 'note' && kind !== 'verify').map(_release_describe_js__WEBPACK_IMPORTED_MODULE_0__/* .describeDone */ .A);
const FOUND = {
    'deployed-elsewhere': 'what somebody else deployed',
    'other-code': 'other code than this run deployed',
};
const foundLive = ({ problems, live }) => {
    switch (live) {
        case 'gone':
            return problems.some(({ code }) => code === 'function-deleted')
                ? 'nothing, because the function was deleted'
                : liveWords.gone;
        case 'broken':
            return liveWords.broken;
        case 'unknown':
            return problems.map(({ code }) => FOUND[code]).find((words) => words !== undefined);
        default:
            return undefined;
    }
};


/***/ })

};
