#!/usr/bin/env node
import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 4708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:process");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 8321:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/consumers");

/***/ }),

/***/ 6466:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");

/***/ }),

/***/ 8500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("process");

/***/ }),

/***/ 2203:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("stream");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 3106:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("zlib");

/***/ }),

/***/ 7349:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var resolveBlockMap = __nccwpck_require__(7103);
var resolveBlockSeq = __nccwpck_require__(334);
var resolveFlowCollection = __nccwpck_require__(3142);

function resolveCollection(CN, ctx, token, onError, tagName, tag) {
    const coll = token.type === 'block-map'
        ? resolveBlockMap.resolveBlockMap(CN, ctx, token, onError, tag)
        : token.type === 'block-seq'
            ? resolveBlockSeq.resolveBlockSeq(CN, ctx, token, onError, tag)
            : resolveFlowCollection.resolveFlowCollection(CN, ctx, token, onError, tag);
    const Coll = coll.constructor;
    // If we got a tagName matching the class, or the tag name is '!',
    // then use the tagName from the node class used to create it.
    if (tagName === '!' || tagName === Coll.tagName) {
        coll.tag = Coll.tagName;
        return coll;
    }
    if (tagName)
        coll.tag = tagName;
    return coll;
}
function composeCollection(CN, ctx, token, props, onError) {
    const tagToken = props.tag;
    const tagName = !tagToken
        ? null
        : ctx.directives.tagName(tagToken.source, msg => onError(tagToken, 'TAG_RESOLVE_FAILED', msg));
    if (token.type === 'block-seq') {
        const { anchor, newlineAfterProp: nl } = props;
        const lastProp = anchor && tagToken
            ? anchor.offset > tagToken.offset
                ? anchor
                : tagToken
            : (anchor ?? tagToken);
        if (lastProp && (!nl || nl.offset < lastProp.offset)) {
            const message = 'Missing newline after block sequence props';
            onError(lastProp, 'MISSING_CHAR', message);
        }
    }
    const expType = token.type === 'block-map'
        ? 'map'
        : token.type === 'block-seq'
            ? 'seq'
            : token.start.source === '{'
                ? 'map'
                : 'seq';
    // shortcut: check if it's a generic YAMLMap or YAMLSeq
    // before jumping into the custom tag logic.
    if (!tagToken ||
        !tagName ||
        tagName === '!' ||
        (tagName === YAMLMap.YAMLMap.tagName && expType === 'map') ||
        (tagName === YAMLSeq.YAMLSeq.tagName && expType === 'seq')) {
        return resolveCollection(CN, ctx, token, onError, tagName);
    }
    let tag = ctx.schema.tags.find(t => t.tag === tagName && t.collection === expType);
    if (!tag) {
        const kt = ctx.schema.knownTags[tagName];
        if (kt?.collection === expType) {
            ctx.schema.tags.push(Object.assign({}, kt, { default: false }));
            tag = kt;
        }
        else {
            if (kt) {
                onError(tagToken, 'BAD_COLLECTION_TYPE', `${kt.tag} used for ${expType} collection, but expects ${kt.collection ?? 'scalar'}`, true);
            }
            else {
                onError(tagToken, 'TAG_RESOLVE_FAILED', `Unresolved tag: ${tagName}`, true);
            }
            return resolveCollection(CN, ctx, token, onError, tagName);
        }
    }
    const coll = resolveCollection(CN, ctx, token, onError, tagName, tag);
    const res = tag.resolve?.(coll, msg => onError(tagToken, 'TAG_RESOLVE_FAILED', msg), ctx.options) ?? coll;
    const node = identity.isNode(res)
        ? res
        : new Scalar.Scalar(res);
    node.range = coll.range;
    node.tag = tagName;
    if (tag?.format)
        node.format = tag.format;
    return node;
}

exports.composeCollection = composeCollection;


/***/ }),

/***/ 3683:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Document = __nccwpck_require__(3021);
var composeNode = __nccwpck_require__(5937);
var resolveEnd = __nccwpck_require__(7788);
var resolveProps = __nccwpck_require__(4631);

function composeDoc(options, directives, { offset, start, value, end }, onError) {
    const opts = Object.assign({ _directives: directives }, options);
    const doc = new Document.Document(undefined, opts);
    const ctx = {
        atKey: false,
        atRoot: true,
        directives: doc.directives,
        options: doc.options,
        schema: doc.schema
    };
    const props = resolveProps.resolveProps(start, {
        indicator: 'doc-start',
        next: value ?? end?.[0],
        offset,
        onError,
        parentIndent: 0,
        startOnNewline: true
    });
    if (props.found) {
        doc.directives.docStart = true;
        if (value &&
            (value.type === 'block-map' || value.type === 'block-seq') &&
            !props.hasNewline)
            onError(props.end, 'MISSING_CHAR', 'Block collection cannot start on same line with directives-end marker');
    }
    // @ts-expect-error If Contents is set, let's trust the user
    doc.contents = value
        ? composeNode.composeNode(ctx, value, props, onError)
        : composeNode.composeEmptyNode(ctx, props.end, start, null, props, onError);
    const contentEnd = doc.contents.range[2];
    const re = resolveEnd.resolveEnd(end, contentEnd, false, onError);
    if (re.comment)
        doc.comment = re.comment;
    doc.range = [offset, contentEnd, re.offset];
    return doc;
}

exports.composeDoc = composeDoc;


/***/ }),

/***/ 5937:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Alias = __nccwpck_require__(4065);
var identity = __nccwpck_require__(1127);
var composeCollection = __nccwpck_require__(7349);
var composeScalar = __nccwpck_require__(5413);
var resolveEnd = __nccwpck_require__(7788);
var utilEmptyScalarPosition = __nccwpck_require__(2599);

const CN = { composeNode, composeEmptyNode };
function composeNode(ctx, token, props, onError) {
    const atKey = ctx.atKey;
    const { spaceBefore, comment, anchor, tag } = props;
    let node;
    let isSrcToken = true;
    switch (token.type) {
        case 'alias':
            node = composeAlias(ctx, token, onError);
            if (anchor || tag)
                onError(token, 'ALIAS_PROPS', 'An alias node must not specify any properties');
            break;
        case 'scalar':
        case 'single-quoted-scalar':
        case 'double-quoted-scalar':
        case 'block-scalar':
            node = composeScalar.composeScalar(ctx, token, tag, onError);
            if (anchor)
                node.anchor = anchor.source.substring(1);
            break;
        case 'block-map':
        case 'block-seq':
        case 'flow-collection':
            try {
                node = composeCollection.composeCollection(CN, ctx, token, props, onError);
                if (anchor)
                    node.anchor = anchor.source.substring(1);
            }
            catch (error) {
                // Almost certainly here due to a stack overflow
                const message = error instanceof Error ? error.message : String(error);
                onError(token, 'RESOURCE_EXHAUSTION', message);
            }
            break;
        default: {
            const message = token.type === 'error'
                ? token.message
                : `Unsupported token (type: ${token.type})`;
            onError(token, 'UNEXPECTED_TOKEN', message);
            isSrcToken = false;
        }
    }
    node ?? (node = composeEmptyNode(ctx, token.offset, undefined, null, props, onError));
    if (anchor && node.anchor === '')
        onError(anchor, 'BAD_ALIAS', 'Anchor cannot be an empty string');
    if (atKey &&
        ctx.options.stringKeys &&
        (!identity.isScalar(node) ||
            typeof node.value !== 'string' ||
            (node.tag && node.tag !== 'tag:yaml.org,2002:str'))) {
        const msg = 'With stringKeys, all keys must be strings';
        onError(tag ?? token, 'NON_STRING_KEY', msg);
    }
    if (spaceBefore)
        node.spaceBefore = true;
    if (comment) {
        if (token.type === 'scalar' && token.source === '')
            node.comment = comment;
        else
            node.commentBefore = comment;
    }
    // @ts-expect-error Type checking misses meaning of isSrcToken
    if (ctx.options.keepSourceTokens && isSrcToken)
        node.srcToken = token;
    return node;
}
function composeEmptyNode(ctx, offset, before, pos, { spaceBefore, comment, anchor, tag, end }, onError) {
    const token = {
        type: 'scalar',
        offset: utilEmptyScalarPosition.emptyScalarPosition(offset, before, pos),
        indent: -1,
        source: ''
    };
    const node = composeScalar.composeScalar(ctx, token, tag, onError);
    if (anchor) {
        node.anchor = anchor.source.substring(1);
        if (node.anchor === '')
            onError(anchor, 'BAD_ALIAS', 'Anchor cannot be an empty string');
    }
    if (spaceBefore)
        node.spaceBefore = true;
    if (comment) {
        node.comment = comment;
        node.range[2] = end;
    }
    return node;
}
function composeAlias({ options }, { offset, source, end }, onError) {
    const alias = new Alias.Alias(source.substring(1));
    if (alias.source === '')
        onError(offset, 'BAD_ALIAS', 'Alias cannot be an empty string');
    if (alias.source.endsWith(':'))
        onError(offset + source.length - 1, 'BAD_ALIAS', 'Alias ending in : is ambiguous', true);
    const valueEnd = offset + source.length;
    const re = resolveEnd.resolveEnd(end, valueEnd, options.strict, onError);
    alias.range = [offset, valueEnd, re.offset];
    if (re.comment)
        alias.comment = re.comment;
    return alias;
}

exports.composeEmptyNode = composeEmptyNode;
exports.composeNode = composeNode;


/***/ }),

/***/ 5413:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var resolveBlockScalar = __nccwpck_require__(8913);
var resolveFlowScalar = __nccwpck_require__(6842);

function composeScalar(ctx, token, tagToken, onError) {
    const { value, type, comment, range } = token.type === 'block-scalar'
        ? resolveBlockScalar.resolveBlockScalar(ctx, token, onError)
        : resolveFlowScalar.resolveFlowScalar(token, ctx.options.strict, onError);
    const tagName = tagToken
        ? ctx.directives.tagName(tagToken.source, msg => onError(tagToken, 'TAG_RESOLVE_FAILED', msg))
        : null;
    let tag;
    if (ctx.options.stringKeys && ctx.atKey) {
        tag = ctx.schema[identity.SCALAR];
    }
    else if (tagName)
        tag = findScalarTagByName(ctx.schema, value, tagName, tagToken, onError);
    else if (token.type === 'scalar')
        tag = findScalarTagByTest(ctx, value, token, onError);
    else
        tag = ctx.schema[identity.SCALAR];
    let scalar;
    try {
        const res = tag.resolve(value, msg => onError(tagToken ?? token, 'TAG_RESOLVE_FAILED', msg), ctx.options);
        scalar = identity.isScalar(res) ? res : new Scalar.Scalar(res);
    }
    catch (error) {
        const msg = error instanceof Error ? error.message : String(error);
        onError(tagToken ?? token, 'TAG_RESOLVE_FAILED', msg);
        scalar = new Scalar.Scalar(value);
    }
    scalar.range = range;
    scalar.source = value;
    if (type)
        scalar.type = type;
    if (tagName)
        scalar.tag = tagName;
    if (tag.format)
        scalar.format = tag.format;
    if (comment)
        scalar.comment = comment;
    return scalar;
}
function findScalarTagByName(schema, value, tagName, tagToken, onError) {
    if (tagName === '!')
        return schema[identity.SCALAR]; // non-specific tag
    const matchWithTest = [];
    for (const tag of schema.tags) {
        if (!tag.collection && tag.tag === tagName) {
            if (tag.default && tag.test)
                matchWithTest.push(tag);
            else
                return tag;
        }
    }
    for (const tag of matchWithTest)
        if (tag.test?.test(value))
            return tag;
    const kt = schema.knownTags[tagName];
    if (kt && !kt.collection) {
        // Ensure that the known tag is available for stringifying,
        // but does not get used by default.
        schema.tags.push(Object.assign({}, kt, { default: false, test: undefined }));
        return kt;
    }
    onError(tagToken, 'TAG_RESOLVE_FAILED', `Unresolved tag: ${tagName}`, tagName !== 'tag:yaml.org,2002:str');
    return schema[identity.SCALAR];
}
function findScalarTagByTest({ atKey, directives, schema }, value, token, onError) {
    const tag = schema.tags.find(tag => (tag.default === true || (atKey && tag.default === 'key')) &&
        tag.test?.test(value)) || schema[identity.SCALAR];
    if (schema.compat) {
        const compat = schema.compat.find(tag => tag.default && tag.test?.test(value)) ??
            schema[identity.SCALAR];
        if (tag.tag !== compat.tag) {
            const ts = directives.tagString(tag.tag);
            const cs = directives.tagString(compat.tag);
            const msg = `Value may be parsed as either ${ts} or ${cs}`;
            onError(token, 'TAG_RESOLVE_FAILED', msg, true);
        }
    }
    return tag;
}

exports.composeScalar = composeScalar;


/***/ }),

/***/ 9984:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_process = __nccwpck_require__(932);
var directives = __nccwpck_require__(1342);
var Document = __nccwpck_require__(3021);
var errors = __nccwpck_require__(1464);
var identity = __nccwpck_require__(1127);
var composeDoc = __nccwpck_require__(3683);
var resolveEnd = __nccwpck_require__(7788);

function getErrorPos(src) {
    if (typeof src === 'number')
        return [src, src + 1];
    if (Array.isArray(src))
        return src.length === 2 ? src : [src[0], src[1]];
    const { offset, source } = src;
    return [offset, offset + (typeof source === 'string' ? source.length : 1)];
}
function parsePrelude(prelude) {
    let comment = '';
    let atComment = false;
    let afterEmptyLine = false;
    for (let i = 0; i < prelude.length; ++i) {
        const source = prelude[i];
        switch (source[0]) {
            case '#':
                comment +=
                    (comment === '' ? '' : afterEmptyLine ? '\n\n' : '\n') +
                        (source.substring(1) || ' ');
                atComment = true;
                afterEmptyLine = false;
                break;
            case '%':
                if (prelude[i + 1]?.[0] !== '#')
                    i += 1;
                atComment = false;
                break;
            default:
                // This may be wrong after doc-end, but in that case it doesn't matter
                if (!atComment)
                    afterEmptyLine = true;
                atComment = false;
        }
    }
    return { comment, afterEmptyLine };
}
/**
 * Compose a stream of CST nodes into a stream of YAML Documents.
 *
 * ```ts
 * import { Composer, Parser } from 'yaml'
 *
 * const src: string = ...
 * const tokens = new Parser().parse(src)
 * const docs = new Composer().compose(tokens)
 * ```
 */
class Composer {
    constructor(options = {}) {
        this.doc = null;
        this.atDirectives = false;
        this.prelude = [];
        this.errors = [];
        this.warnings = [];
        this.onError = (source, code, message, warning) => {
            const pos = getErrorPos(source);
            if (warning)
                this.warnings.push(new errors.YAMLWarning(pos, code, message));
            else
                this.errors.push(new errors.YAMLParseError(pos, code, message));
        };
        // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
        this.directives = new directives.Directives({ version: options.version || '1.2' });
        this.options = options;
    }
    decorate(doc, afterDoc) {
        const { comment, afterEmptyLine } = parsePrelude(this.prelude);
        //console.log({ dc: doc.comment, prelude, comment })
        if (comment) {
            const dc = doc.contents;
            if (afterDoc) {
                doc.comment = doc.comment ? `${doc.comment}\n${comment}` : comment;
            }
            else if (afterEmptyLine || doc.directives.docStart || !dc) {
                doc.commentBefore = comment;
            }
            else if (identity.isCollection(dc) && !dc.flow && dc.items.length > 0) {
                let it = dc.items[0];
                if (identity.isPair(it))
                    it = it.key;
                const cb = it.commentBefore;
                it.commentBefore = cb ? `${comment}\n${cb}` : comment;
            }
            else {
                const cb = dc.commentBefore;
                dc.commentBefore = cb ? `${comment}\n${cb}` : comment;
            }
        }
        if (afterDoc) {
            for (let i = 0; i < this.errors.length; ++i)
                doc.errors.push(this.errors[i]);
            for (let i = 0; i < this.warnings.length; ++i)
                doc.warnings.push(this.warnings[i]);
        }
        else {
            doc.errors = this.errors;
            doc.warnings = this.warnings;
        }
        this.prelude = [];
        this.errors = [];
        this.warnings = [];
    }
    /**
     * Current stream status information.
     *
     * Mostly useful at the end of input for an empty stream.
     */
    streamInfo() {
        return {
            comment: parsePrelude(this.prelude).comment,
            directives: this.directives,
            errors: this.errors,
            warnings: this.warnings
        };
    }
    /**
     * Compose tokens into documents.
     *
     * @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
     * @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
     */
    *compose(tokens, forceDoc = false, endOffset = -1) {
        for (const token of tokens)
            yield* this.next(token);
        yield* this.end(forceDoc, endOffset);
    }
    /** Advance the composer by one CST token. */
    *next(token) {
        if (node_process.env.LOG_STREAM)
            console.dir(token, { depth: null });
        switch (token.type) {
            case 'directive':
                this.directives.add(token.source, (offset, message, warning) => {
                    const pos = getErrorPos(token);
                    pos[0] += offset;
                    this.onError(pos, 'BAD_DIRECTIVE', message, warning);
                });
                this.prelude.push(token.source);
                this.atDirectives = true;
                break;
            case 'document': {
                const doc = composeDoc.composeDoc(this.options, this.directives, token, this.onError);
                if (this.atDirectives && !doc.directives.docStart)
                    this.onError(token, 'MISSING_CHAR', 'Missing directives-end/doc-start indicator line');
                this.decorate(doc, false);
                if (this.doc)
                    yield this.doc;
                this.doc = doc;
                this.atDirectives = false;
                break;
            }
            case 'byte-order-mark':
            case 'space':
                break;
            case 'comment':
            case 'newline':
                this.prelude.push(token.source);
                break;
            case 'error': {
                const msg = token.source
                    ? `${token.message}: ${JSON.stringify(token.source)}`
                    : token.message;
                const error = new errors.YAMLParseError(getErrorPos(token), 'UNEXPECTED_TOKEN', msg);
                if (this.atDirectives || !this.doc)
                    this.errors.push(error);
                else
                    this.doc.errors.push(error);
                break;
            }
            case 'doc-end': {
                if (!this.doc) {
                    const msg = 'Unexpected doc-end without preceding document';
                    this.errors.push(new errors.YAMLParseError(getErrorPos(token), 'UNEXPECTED_TOKEN', msg));
                    break;
                }
                this.doc.directives.docEnd = true;
                const end = resolveEnd.resolveEnd(token.end, token.offset + token.source.length, this.doc.options.strict, this.onError);
                this.decorate(this.doc, true);
                if (end.comment) {
                    const dc = this.doc.comment;
                    this.doc.comment = dc ? `${dc}\n${end.comment}` : end.comment;
                }
                this.doc.range[2] = end.offset;
                break;
            }
            default:
                this.errors.push(new errors.YAMLParseError(getErrorPos(token), 'UNEXPECTED_TOKEN', `Unsupported token ${token.type}`));
        }
    }
    /**
     * Call at end of input to yield any remaining document.
     *
     * @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
     * @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
     */
    *end(forceDoc = false, endOffset = -1) {
        if (this.doc) {
            this.decorate(this.doc, true);
            yield this.doc;
            this.doc = null;
        }
        else if (forceDoc) {
            const opts = Object.assign({ _directives: this.directives }, this.options);
            const doc = new Document.Document(undefined, opts);
            if (this.atDirectives)
                this.onError(endOffset, 'MISSING_CHAR', 'Missing directives-end indicator line');
            doc.range = [0, endOffset, endOffset];
            this.decorate(doc, false);
            yield doc;
        }
    }
}

exports.Composer = Composer;


/***/ }),

/***/ 7103:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Pair = __nccwpck_require__(7165);
var YAMLMap = __nccwpck_require__(4454);
var resolveProps = __nccwpck_require__(4631);
var utilContainsNewline = __nccwpck_require__(9499);
var utilFlowIndentCheck = __nccwpck_require__(4051);
var utilMapIncludes = __nccwpck_require__(1187);

const startColMsg = 'All mapping items must start at the same column';
function resolveBlockMap({ composeNode, composeEmptyNode }, ctx, bm, onError, tag) {
    const NodeClass = tag?.nodeClass ?? YAMLMap.YAMLMap;
    const map = new NodeClass(ctx.schema);
    if (ctx.atRoot)
        ctx.atRoot = false;
    let offset = bm.offset;
    let commentEnd = null;
    for (const collItem of bm.items) {
        const { start, key, sep, value } = collItem;
        // key properties
        const keyProps = resolveProps.resolveProps(start, {
            indicator: 'explicit-key-ind',
            next: key ?? sep?.[0],
            offset,
            onError,
            parentIndent: bm.indent,
            startOnNewline: true
        });
        const implicitKey = !keyProps.found;
        if (implicitKey) {
            if (key) {
                if (key.type === 'block-seq')
                    onError(offset, 'BLOCK_AS_IMPLICIT_KEY', 'A block sequence may not be used as an implicit map key');
                else if ('indent' in key && key.indent !== bm.indent)
                    onError(offset, 'BAD_INDENT', startColMsg);
            }
            if (!keyProps.anchor && !keyProps.tag && !sep) {
                commentEnd = keyProps.end;
                if (keyProps.comment) {
                    if (map.comment)
                        map.comment += '\n' + keyProps.comment;
                    else
                        map.comment = keyProps.comment;
                }
                continue;
            }
            if (keyProps.newlineAfterProp || utilContainsNewline.containsNewline(key)) {
                onError(key ?? start[start.length - 1], 'MULTILINE_IMPLICIT_KEY', 'Implicit keys need to be on a single line');
            }
        }
        else if (keyProps.found?.indent !== bm.indent) {
            onError(offset, 'BAD_INDENT', startColMsg);
        }
        // key value
        ctx.atKey = true;
        const keyStart = keyProps.end;
        const keyNode = key
            ? composeNode(ctx, key, keyProps, onError)
            : composeEmptyNode(ctx, keyStart, start, null, keyProps, onError);
        if (ctx.schema.compat)
            utilFlowIndentCheck.flowIndentCheck(bm.indent, key, onError);
        ctx.atKey = false;
        if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode))
            onError(keyStart, 'DUPLICATE_KEY', 'Map keys must be unique');
        // value properties
        const valueProps = resolveProps.resolveProps(sep ?? [], {
            indicator: 'map-value-ind',
            next: value,
            offset: keyNode.range[2],
            onError,
            parentIndent: bm.indent,
            startOnNewline: !key || key.type === 'block-scalar'
        });
        offset = valueProps.end;
        if (valueProps.found) {
            if (implicitKey) {
                if (value?.type === 'block-map' && !valueProps.hasNewline)
                    onError(offset, 'BLOCK_AS_IMPLICIT_KEY', 'Nested mappings are not allowed in compact mappings');
                if (ctx.options.strict &&
                    keyProps.start < valueProps.found.offset - 1024)
                    onError(keyNode.range, 'KEY_OVER_1024_CHARS', 'The : indicator must be at most 1024 chars after the start of an implicit block mapping key');
            }
            // value value
            const valueNode = value
                ? composeNode(ctx, value, valueProps, onError)
                : composeEmptyNode(ctx, offset, sep, null, valueProps, onError);
            if (ctx.schema.compat)
                utilFlowIndentCheck.flowIndentCheck(bm.indent, value, onError);
            offset = valueNode.range[2];
            const pair = new Pair.Pair(keyNode, valueNode);
            if (ctx.options.keepSourceTokens)
                pair.srcToken = collItem;
            map.items.push(pair);
        }
        else {
            // key with no value
            if (implicitKey)
                onError(keyNode.range, 'MISSING_CHAR', 'Implicit map keys need to be followed by map values');
            if (valueProps.comment) {
                if (keyNode.comment)
                    keyNode.comment += '\n' + valueProps.comment;
                else
                    keyNode.comment = valueProps.comment;
            }
            const pair = new Pair.Pair(keyNode);
            if (ctx.options.keepSourceTokens)
                pair.srcToken = collItem;
            map.items.push(pair);
        }
    }
    if (commentEnd && commentEnd < offset)
        onError(commentEnd, 'IMPOSSIBLE', 'Map comment with trailing content');
    map.range = [bm.offset, offset, commentEnd ?? offset];
    return map;
}

exports.resolveBlockMap = resolveBlockMap;


/***/ }),

/***/ 8913:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

function resolveBlockScalar(ctx, scalar, onError) {
    const start = scalar.offset;
    const header = parseBlockScalarHeader(scalar, ctx.options.strict, onError);
    if (!header)
        return { value: '', type: null, comment: '', range: [start, start, start] };
    const type = header.mode === '>' ? Scalar.Scalar.BLOCK_FOLDED : Scalar.Scalar.BLOCK_LITERAL;
    const lines = scalar.source ? splitLines(scalar.source) : [];
    // determine the end of content & start of chomping
    let chompStart = lines.length;
    for (let i = lines.length - 1; i >= 0; --i) {
        const content = lines[i][1];
        if (content === '' || content === '\r')
            chompStart = i;
        else
            break;
    }
    // shortcut for empty contents
    if (chompStart === 0) {
        const value = header.chomp === '+' && lines.length > 0
            ? '\n'.repeat(Math.max(1, lines.length - 1))
            : '';
        let end = start + header.length;
        if (scalar.source)
            end += scalar.source.length;
        return { value, type, comment: header.comment, range: [start, end, end] };
    }
    // find the indentation level to trim from start
    let trimIndent = scalar.indent + header.indent;
    let offset = scalar.offset + header.length;
    let contentStart = 0;
    for (let i = 0; i < chompStart; ++i) {
        const [indent, content] = lines[i];
        if (content === '' || content === '\r') {
            if (header.indent === 0 && indent.length > trimIndent)
                trimIndent = indent.length;
        }
        else {
            if (indent.length < trimIndent) {
                const message = 'Block scalars with more-indented leading empty lines must use an explicit indentation indicator';
                onError(offset + indent.length, 'MISSING_CHAR', message);
            }
            if (header.indent === 0)
                trimIndent = indent.length;
            contentStart = i;
            if (trimIndent === 0 && !ctx.atRoot) {
                const message = 'Block scalar values in collections must be indented';
                onError(offset, 'BAD_INDENT', message);
            }
            break;
        }
        offset += indent.length + content.length + 1;
    }
    // include trailing more-indented empty lines in content
    for (let i = lines.length - 1; i >= chompStart; --i) {
        if (lines[i][0].length > trimIndent)
            chompStart = i + 1;
    }
    let value = '';
    let sep = '';
    let prevMoreIndented = false;
    // leading whitespace is kept intact
    for (let i = 0; i < contentStart; ++i)
        value += lines[i][0].slice(trimIndent) + '\n';
    for (let i = contentStart; i < chompStart; ++i) {
        let [indent, content] = lines[i];
        offset += indent.length + content.length + 1;
        const crlf = content[content.length - 1] === '\r';
        if (crlf)
            content = content.slice(0, -1);
        /* istanbul ignore if already caught in lexer */
        if (content && indent.length < trimIndent) {
            const src = header.indent
                ? 'explicit indentation indicator'
                : 'first line';
            const message = `Block scalar lines must not be less indented than their ${src}`;
            onError(offset - content.length - (crlf ? 2 : 1), 'BAD_INDENT', message);
            indent = '';
        }
        if (type === Scalar.Scalar.BLOCK_LITERAL) {
            value += sep + indent.slice(trimIndent) + content;
            sep = '\n';
        }
        else if (indent.length > trimIndent || content[0] === '\t') {
            // more-indented content within a folded block
            if (sep === ' ')
                sep = '\n';
            else if (!prevMoreIndented && sep === '\n')
                sep = '\n\n';
            value += sep + indent.slice(trimIndent) + content;
            sep = '\n';
            prevMoreIndented = true;
        }
        else if (content === '') {
            // empty line
            if (sep === '\n')
                value += '\n';
            else
                sep = '\n';
        }
        else {
            value += sep + content;
            sep = ' ';
            prevMoreIndented = false;
        }
    }
    switch (header.chomp) {
        case '-':
            break;
        case '+':
            for (let i = chompStart; i < lines.length; ++i)
                value += '\n' + lines[i][0].slice(trimIndent);
            if (value[value.length - 1] !== '\n')
                value += '\n';
            break;
        default:
            value += '\n';
    }
    const end = start + header.length + scalar.source.length;
    return { value, type, comment: header.comment, range: [start, end, end] };
}
function parseBlockScalarHeader({ offset, props }, strict, onError) {
    /* istanbul ignore if should not happen */
    if (props[0].type !== 'block-scalar-header') {
        onError(props[0], 'IMPOSSIBLE', 'Block scalar header not found');
        return null;
    }
    const { source } = props[0];
    const mode = source[0];
    let indent = 0;
    let chomp = '';
    let error = -1;
    for (let i = 1; i < source.length; ++i) {
        const ch = source[i];
        if (!chomp && (ch === '-' || ch === '+'))
            chomp = ch;
        else {
            const n = Number(ch);
            if (!indent && n)
                indent = n;
            else if (error === -1)
                error = offset + i;
        }
    }
    if (error !== -1)
        onError(error, 'UNEXPECTED_TOKEN', `Block scalar header includes extra characters: ${source}`);
    let hasSpace = false;
    let comment = '';
    let length = source.length;
    for (let i = 1; i < props.length; ++i) {
        const token = props[i];
        switch (token.type) {
            case 'space':
                hasSpace = true;
            // fallthrough
            case 'newline':
                length += token.source.length;
                break;
            case 'comment':
                if (strict && !hasSpace) {
                    const message = 'Comments must be separated from other tokens by white space characters';
                    onError(token, 'MISSING_CHAR', message);
                }
                length += token.source.length;
                comment = token.source.substring(1);
                break;
            case 'error':
                onError(token, 'UNEXPECTED_TOKEN', token.message);
                length += token.source.length;
                break;
            /* istanbul ignore next should not happen */
            default: {
                const message = `Unexpected token in block scalar header: ${token.type}`;
                onError(token, 'UNEXPECTED_TOKEN', message);
                const ts = token.source;
                if (ts && typeof ts === 'string')
                    length += ts.length;
            }
        }
    }
    return { mode, indent, chomp, comment, length };
}
/** @returns Array of lines split up as `[indent, content]` */
function splitLines(source) {
    const split = source.split(/\n( *)/);
    const first = split[0];
    const m = first.match(/^( *)/);
    const line0 = m?.[1]
        ? [m[1], first.slice(m[1].length)]
        : ['', first];
    const lines = [line0];
    for (let i = 1; i < split.length; i += 2)
        lines.push([split[i], split[i + 1]]);
    return lines;
}

exports.resolveBlockScalar = resolveBlockScalar;


/***/ }),

/***/ 334:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var YAMLSeq = __nccwpck_require__(2223);
var resolveProps = __nccwpck_require__(4631);
var utilFlowIndentCheck = __nccwpck_require__(4051);

function resolveBlockSeq({ composeNode, composeEmptyNode }, ctx, bs, onError, tag) {
    const NodeClass = tag?.nodeClass ?? YAMLSeq.YAMLSeq;
    const seq = new NodeClass(ctx.schema);
    if (ctx.atRoot)
        ctx.atRoot = false;
    if (ctx.atKey)
        ctx.atKey = false;
    let offset = bs.offset;
    let commentEnd = null;
    for (const { start, value } of bs.items) {
        const props = resolveProps.resolveProps(start, {
            indicator: 'seq-item-ind',
            next: value,
            offset,
            onError,
            parentIndent: bs.indent,
            startOnNewline: true
        });
        if (!props.found) {
            if (props.anchor || props.tag || value) {
                if (value?.type === 'block-seq')
                    onError(props.end, 'BAD_INDENT', 'All sequence items must start at the same column');
                else
                    onError(offset, 'MISSING_CHAR', 'Sequence item without - indicator');
            }
            else {
                commentEnd = props.end;
                if (props.comment)
                    seq.comment = props.comment;
                continue;
            }
        }
        const node = value
            ? composeNode(ctx, value, props, onError)
            : composeEmptyNode(ctx, props.end, start, null, props, onError);
        if (ctx.schema.compat)
            utilFlowIndentCheck.flowIndentCheck(bs.indent, value, onError);
        offset = node.range[2];
        seq.items.push(node);
    }
    seq.range = [bs.offset, offset, commentEnd ?? offset];
    return seq;
}

exports.resolveBlockSeq = resolveBlockSeq;


/***/ }),

/***/ 7788:
/***/ ((__unused_webpack_module, exports) => {



function resolveEnd(end, offset, reqSpace, onError) {
    let comment = '';
    if (end) {
        let hasSpace = false;
        let sep = '';
        for (const token of end) {
            const { source, type } = token;
            switch (type) {
                case 'space':
                    hasSpace = true;
                    break;
                case 'comment': {
                    if (reqSpace && !hasSpace)
                        onError(token, 'MISSING_CHAR', 'Comments must be separated from other tokens by white space characters');
                    const cb = source.substring(1) || ' ';
                    if (!comment)
                        comment = cb;
                    else
                        comment += sep + cb;
                    sep = '';
                    break;
                }
                case 'newline':
                    if (comment)
                        sep += source;
                    hasSpace = true;
                    break;
                default:
                    onError(token, 'UNEXPECTED_TOKEN', `Unexpected ${type} at node end`);
            }
            offset += source.length;
        }
    }
    return { comment, offset };
}

exports.resolveEnd = resolveEnd;


/***/ }),

/***/ 3142:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var resolveEnd = __nccwpck_require__(7788);
var resolveProps = __nccwpck_require__(4631);
var utilContainsNewline = __nccwpck_require__(9499);
var utilMapIncludes = __nccwpck_require__(1187);

const blockMsg = 'Block collections are not allowed within flow collections';
const isBlock = (token) => token && (token.type === 'block-map' || token.type === 'block-seq');
function resolveFlowCollection({ composeNode, composeEmptyNode }, ctx, fc, onError, tag) {
    const isMap = fc.start.source === '{';
    const fcName = isMap ? 'flow map' : 'flow sequence';
    const NodeClass = (tag?.nodeClass ?? (isMap ? YAMLMap.YAMLMap : YAMLSeq.YAMLSeq));
    const coll = new NodeClass(ctx.schema);
    coll.flow = true;
    const atRoot = ctx.atRoot;
    if (atRoot)
        ctx.atRoot = false;
    if (ctx.atKey)
        ctx.atKey = false;
    let offset = fc.offset + fc.start.source.length;
    for (let i = 0; i < fc.items.length; ++i) {
        const collItem = fc.items[i];
        const { start, key, sep, value } = collItem;
        const props = resolveProps.resolveProps(start, {
            flow: fcName,
            indicator: 'explicit-key-ind',
            next: key ?? sep?.[0],
            offset,
            onError,
            parentIndent: fc.indent,
            startOnNewline: false
        });
        if (!props.found) {
            if (!props.anchor && !props.tag && !sep && !value) {
                if (i === 0 && props.comma)
                    onError(props.comma, 'UNEXPECTED_TOKEN', `Unexpected , in ${fcName}`);
                else if (i < fc.items.length - 1)
                    onError(props.start, 'UNEXPECTED_TOKEN', `Unexpected empty item in ${fcName}`);
                if (props.comment) {
                    if (coll.comment)
                        coll.comment += '\n' + props.comment;
                    else
                        coll.comment = props.comment;
                }
                offset = props.end;
                continue;
            }
            if (!isMap && ctx.options.strict && utilContainsNewline.containsNewline(key))
                onError(key, // checked by containsNewline()
                'MULTILINE_IMPLICIT_KEY', 'Implicit keys of flow sequence pairs need to be on a single line');
        }
        if (i === 0) {
            if (props.comma)
                onError(props.comma, 'UNEXPECTED_TOKEN', `Unexpected , in ${fcName}`);
        }
        else {
            if (!props.comma)
                onError(props.start, 'MISSING_CHAR', `Missing , between ${fcName} items`);
            if (props.comment) {
                let prevItemComment = '';
                loop: for (const st of start) {
                    switch (st.type) {
                        case 'comma':
                        case 'space':
                            break;
                        case 'comment':
                            prevItemComment = st.source.substring(1);
                            break loop;
                        default:
                            break loop;
                    }
                }
                if (prevItemComment) {
                    let prev = coll.items[coll.items.length - 1];
                    if (identity.isPair(prev))
                        prev = prev.value ?? prev.key;
                    if (prev.comment)
                        prev.comment += '\n' + prevItemComment;
                    else
                        prev.comment = prevItemComment;
                    props.comment = props.comment.substring(prevItemComment.length + 1);
                }
            }
        }
        if (!isMap && !sep && !props.found) {
            // item is a value in a seq
            // → key & sep are empty, start does not include ? or :
            const valueNode = value
                ? composeNode(ctx, value, props, onError)
                : composeEmptyNode(ctx, props.end, sep, null, props, onError);
            coll.items.push(valueNode);
            offset = valueNode.range[2];
            if (isBlock(value))
                onError(valueNode.range, 'BLOCK_IN_FLOW', blockMsg);
        }
        else {
            // item is a key+value pair
            // key value
            ctx.atKey = true;
            const keyStart = props.end;
            const keyNode = key
                ? composeNode(ctx, key, props, onError)
                : composeEmptyNode(ctx, keyStart, start, null, props, onError);
            if (isBlock(key))
                onError(keyNode.range, 'BLOCK_IN_FLOW', blockMsg);
            ctx.atKey = false;
            // value properties
            const valueProps = resolveProps.resolveProps(sep ?? [], {
                flow: fcName,
                indicator: 'map-value-ind',
                next: value,
                offset: keyNode.range[2],
                onError,
                parentIndent: fc.indent,
                startOnNewline: false
            });
            if (valueProps.found) {
                if (!isMap && !props.found && ctx.options.strict) {
                    if (sep)
                        for (const st of sep) {
                            if (st === valueProps.found)
                                break;
                            if (st.type === 'newline') {
                                onError(st, 'MULTILINE_IMPLICIT_KEY', 'Implicit keys of flow sequence pairs need to be on a single line');
                                break;
                            }
                        }
                    if (props.start < valueProps.found.offset - 1024)
                        onError(valueProps.found, 'KEY_OVER_1024_CHARS', 'The : indicator must be at most 1024 chars after the start of an implicit flow sequence key');
                }
            }
            else if (value) {
                if ('source' in value && value.source?.[0] === ':')
                    onError(value, 'MISSING_CHAR', `Missing space after : in ${fcName}`);
                else
                    onError(valueProps.start, 'MISSING_CHAR', `Missing , or : between ${fcName} items`);
            }
            // value value
            const valueNode = value
                ? composeNode(ctx, value, valueProps, onError)
                : valueProps.found
                    ? composeEmptyNode(ctx, valueProps.end, sep, null, valueProps, onError)
                    : null;
            if (valueNode) {
                if (isBlock(value))
                    onError(valueNode.range, 'BLOCK_IN_FLOW', blockMsg);
            }
            else if (valueProps.comment) {
                if (keyNode.comment)
                    keyNode.comment += '\n' + valueProps.comment;
                else
                    keyNode.comment = valueProps.comment;
            }
            const pair = new Pair.Pair(keyNode, valueNode);
            if (ctx.options.keepSourceTokens)
                pair.srcToken = collItem;
            if (isMap) {
                const map = coll;
                if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode))
                    onError(keyStart, 'DUPLICATE_KEY', 'Map keys must be unique');
                map.items.push(pair);
            }
            else {
                const map = new YAMLMap.YAMLMap(ctx.schema);
                map.flow = true;
                map.items.push(pair);
                const endRange = (valueNode ?? keyNode).range;
                map.range = [keyNode.range[0], endRange[1], endRange[2]];
                coll.items.push(map);
            }
            offset = valueNode ? valueNode.range[2] : valueProps.end;
        }
    }
    const expectedEnd = isMap ? '}' : ']';
    const [ce, ...ee] = fc.end;
    let cePos = offset;
    if (ce?.source === expectedEnd)
        cePos = ce.offset + ce.source.length;
    else {
        const name = fcName[0].toUpperCase() + fcName.substring(1);
        const msg = atRoot
            ? `${name} must end with a ${expectedEnd}`
            : `${name} in block collection must be sufficiently indented and end with a ${expectedEnd}`;
        onError(offset, atRoot ? 'MISSING_CHAR' : 'BAD_INDENT', msg);
        if (ce && ce.source.length !== 1)
            ee.unshift(ce);
    }
    if (ee.length > 0) {
        const end = resolveEnd.resolveEnd(ee, cePos, ctx.options.strict, onError);
        if (end.comment) {
            if (coll.comment)
                coll.comment += '\n' + end.comment;
            else
                coll.comment = end.comment;
        }
        coll.range = [fc.offset, cePos, end.offset];
    }
    else {
        coll.range = [fc.offset, cePos, cePos];
    }
    return coll;
}

exports.resolveFlowCollection = resolveFlowCollection;


/***/ }),

/***/ 6842:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var resolveEnd = __nccwpck_require__(7788);

function resolveFlowScalar(scalar, strict, onError) {
    const { offset, type, source, end } = scalar;
    let _type;
    let value;
    const _onError = (rel, code, msg) => onError(offset + rel, code, msg);
    switch (type) {
        case 'scalar':
            _type = Scalar.Scalar.PLAIN;
            value = plainValue(source, _onError);
            break;
        case 'single-quoted-scalar':
            _type = Scalar.Scalar.QUOTE_SINGLE;
            value = singleQuotedValue(source, _onError);
            break;
        case 'double-quoted-scalar':
            _type = Scalar.Scalar.QUOTE_DOUBLE;
            value = doubleQuotedValue(source, _onError);
            break;
        /* istanbul ignore next should not happen */
        default:
            onError(scalar, 'UNEXPECTED_TOKEN', `Expected a flow scalar value, but found: ${type}`);
            return {
                value: '',
                type: null,
                comment: '',
                range: [offset, offset + source.length, offset + source.length]
            };
    }
    const valueEnd = offset + source.length;
    const re = resolveEnd.resolveEnd(end, valueEnd, strict, onError);
    return {
        value,
        type: _type,
        comment: re.comment,
        range: [offset, valueEnd, re.offset]
    };
}
function plainValue(source, onError) {
    let badChar = '';
    switch (source[0]) {
        /* istanbul ignore next should not happen */
        case '\t':
            badChar = 'a tab character';
            break;
        case ',':
            badChar = 'flow indicator character ,';
            break;
        case '%':
            badChar = 'directive indicator character %';
            break;
        case '|':
        case '>': {
            badChar = `block scalar indicator ${source[0]}`;
            break;
        }
        case '@':
        case '`': {
            badChar = `reserved character ${source[0]}`;
            break;
        }
    }
    if (badChar)
        onError(0, 'BAD_SCALAR_START', `Plain value cannot start with ${badChar}`);
    return unfoldLines(source);
}
function singleQuotedValue(source, onError) {
    if (source[source.length - 1] !== "'" || source.length === 1)
        onError(source.length, 'MISSING_CHAR', "Missing closing 'quote");
    return unfoldLines(source.slice(1, -1)).replace(/''/g, "'");
}
function unfoldLines(source) {
    const line = /(.*?)\r?\n/sy;
    let match = line.exec(source);
    if (!match)
        return source;
    /**
     * The negative lookbehinds in these RegExps are to
     * prevent causing a polynomial search time in certain cases.
     *
     * The try-catch is for Safari < 16.4 and other old browsers:
     * https://caniuse.com/js-regexp-lookbehind
     */
    let trimEnd, trimBoth;
    try {
        trimEnd = new RegExp('(?<![ \t])[ \t]+$');
        trimBoth = new RegExp('^[ \t]+|(?<![ \t])[ \t]+$', 'g');
    }
    catch {
        trimEnd = /[ \t]+$/;
        trimBoth = /^[ \t]+|[ \t]+$/g;
    }
    let res = match[1].replace(trimEnd, '');
    let sep = ' ';
    let pos = line.lastIndex;
    while ((match = line.exec(source))) {
        const lm = match[1].replace(trimBoth, '');
        if (lm === '') {
            if (sep === '\n')
                res += sep;
            else
                sep = '\n';
        }
        else {
            res += sep + lm;
            sep = ' ';
        }
        pos = line.lastIndex;
    }
    const last = /[ \t]*(.*)/sy;
    last.lastIndex = pos;
    match = last.exec(source);
    return res + sep + (match?.[1] ?? '');
}
function doubleQuotedValue(source, onError) {
    let res = '';
    for (let i = 1; i < source.length - 1; ++i) {
        const ch = source[i];
        if (ch === '\r' && source[i + 1] === '\n')
            continue;
        if (ch === '\n') {
            const { fold, offset } = foldNewline(source, i);
            res += fold;
            i = offset;
        }
        else if (ch === '\\') {
            let next = source[++i];
            const cc = escapeCodes[next];
            if (cc)
                res += cc;
            else if (next === '\n') {
                // skip escaped newlines, but still trim the following line
                next = source[i + 1];
                while (next === ' ' || next === '\t')
                    next = source[++i + 1];
            }
            else if (next === '\r' && source[i + 1] === '\n') {
                // skip escaped CRLF newlines, but still trim the following line
                next = source[++i + 1];
                while (next === ' ' || next === '\t')
                    next = source[++i + 1];
            }
            else if (next === 'x' || next === 'u' || next === 'U') {
                const length = next === 'x' ? 2 : next === 'u' ? 4 : 8;
                res += parseCharCode(source, i + 1, length, onError);
                i += length;
            }
            else {
                const raw = source.substr(i - 1, 2);
                onError(i - 1, 'BAD_DQ_ESCAPE', `Invalid escape sequence ${raw}`);
                res += raw;
            }
        }
        else if (ch === ' ' || ch === '\t') {
            // trim trailing whitespace
            const wsStart = i;
            let next = source[i + 1];
            while (next === ' ' || next === '\t')
                next = source[++i + 1];
            if (next !== '\n' && !(next === '\r' && source[i + 2] === '\n'))
                res += i > wsStart ? source.slice(wsStart, i + 1) : ch;
        }
        else {
            res += ch;
        }
    }
    if (source[source.length - 1] !== '"' || source.length === 1)
        onError(source.length, 'MISSING_CHAR', 'Missing closing "quote');
    return res;
}
/**
 * Fold a single newline into a space, multiple newlines to N - 1 newlines.
 * Presumes `source[offset] === '\n'`
 */
function foldNewline(source, offset) {
    let fold = '';
    let ch = source[offset + 1];
    while (ch === ' ' || ch === '\t' || ch === '\n' || ch === '\r') {
        if (ch === '\r' && source[offset + 2] !== '\n')
            break;
        if (ch === '\n')
            fold += '\n';
        offset += 1;
        ch = source[offset + 1];
    }
    if (!fold)
        fold = ' ';
    return { fold, offset };
}
const escapeCodes = {
    '0': '\0', // null character
    a: '\x07', // bell character
    b: '\b', // backspace
    e: '\x1b', // escape character
    f: '\f', // form feed
    n: '\n', // line feed
    r: '\r', // carriage return
    t: '\t', // horizontal tab
    v: '\v', // vertical tab
    N: '\u0085', // Unicode next line
    _: '\u00a0', // Unicode non-breaking space
    L: '\u2028', // Unicode line separator
    P: '\u2029', // Unicode paragraph separator
    ' ': ' ',
    '"': '"',
    '/': '/',
    '\\': '\\',
    '\t': '\t'
};
function parseCharCode(source, offset, length, onError) {
    const cc = source.substr(offset, length);
    const ok = cc.length === length && /^[0-9a-fA-F]+$/.test(cc);
    const code = ok ? parseInt(cc, 16) : NaN;
    try {
        return String.fromCodePoint(code);
    }
    catch {
        const raw = source.substr(offset - 2, length + 2);
        onError(offset - 2, 'BAD_DQ_ESCAPE', `Invalid escape sequence ${raw}`);
        return raw;
    }
}

exports.resolveFlowScalar = resolveFlowScalar;


/***/ }),

/***/ 4631:
/***/ ((__unused_webpack_module, exports) => {



function resolveProps(tokens, { flow, indicator, next, offset, onError, parentIndent, startOnNewline }) {
    let spaceBefore = false;
    let atNewline = startOnNewline;
    let hasSpace = startOnNewline;
    let comment = '';
    let commentSep = '';
    let hasNewline = false;
    let reqSpace = false;
    let tab = null;
    let anchor = null;
    let tag = null;
    let newlineAfterProp = null;
    let comma = null;
    let found = null;
    let start = null;
    for (const token of tokens) {
        if (reqSpace) {
            if (token.type !== 'space' &&
                token.type !== 'newline' &&
                token.type !== 'comma')
                onError(token.offset, 'MISSING_CHAR', 'Tags and anchors must be separated from the next token by white space');
            reqSpace = false;
        }
        if (tab) {
            if (atNewline && token.type !== 'comment' && token.type !== 'newline') {
                onError(tab, 'TAB_AS_INDENT', 'Tabs are not allowed as indentation');
            }
            tab = null;
        }
        switch (token.type) {
            case 'space':
                // At the doc level, tabs at line start may be parsed
                // as leading white space rather than indentation.
                // In a flow collection, only the parser handles indent.
                if (!flow &&
                    (indicator !== 'doc-start' || next?.type !== 'flow-collection') &&
                    token.source.includes('\t')) {
                    tab = token;
                }
                hasSpace = true;
                break;
            case 'comment': {
                if (!hasSpace)
                    onError(token, 'MISSING_CHAR', 'Comments must be separated from other tokens by white space characters');
                const cb = token.source.substring(1) || ' ';
                if (!comment)
                    comment = cb;
                else
                    comment += commentSep + cb;
                commentSep = '';
                atNewline = false;
                break;
            }
            case 'newline':
                if (atNewline) {
                    if (comment)
                        comment += token.source;
                    else if (!found || indicator !== 'seq-item-ind')
                        spaceBefore = true;
                }
                else
                    commentSep += token.source;
                atNewline = true;
                hasNewline = true;
                if (anchor || tag)
                    newlineAfterProp = token;
                hasSpace = true;
                break;
            case 'anchor':
                if (anchor)
                    onError(token, 'MULTIPLE_ANCHORS', 'A node can have at most one anchor');
                if (token.source.endsWith(':'))
                    onError(token.offset + token.source.length - 1, 'BAD_ALIAS', 'Anchor ending in : is ambiguous', true);
                anchor = token;
                start ?? (start = token.offset);
                atNewline = false;
                hasSpace = false;
                reqSpace = true;
                break;
            case 'tag': {
                if (tag)
                    onError(token, 'MULTIPLE_TAGS', 'A node can have at most one tag');
                tag = token;
                start ?? (start = token.offset);
                atNewline = false;
                hasSpace = false;
                reqSpace = true;
                break;
            }
            case indicator:
                // Could here handle preceding comments differently
                if (anchor || tag)
                    onError(token, 'BAD_PROP_ORDER', `Anchors and tags must be after the ${token.source} indicator`);
                if (found)
                    onError(token, 'UNEXPECTED_TOKEN', `Unexpected ${token.source} in ${flow ?? 'collection'}`);
                found = token;
                atNewline =
                    indicator === 'seq-item-ind' || indicator === 'explicit-key-ind';
                hasSpace = false;
                break;
            case 'comma':
                if (flow) {
                    if (comma)
                        onError(token, 'UNEXPECTED_TOKEN', `Unexpected , in ${flow}`);
                    comma = token;
                    atNewline = false;
                    hasSpace = false;
                    break;
                }
            // else fallthrough
            default:
                onError(token, 'UNEXPECTED_TOKEN', `Unexpected ${token.type} token`);
                atNewline = false;
                hasSpace = false;
        }
    }
    const last = tokens[tokens.length - 1];
    const end = last ? last.offset + last.source.length : offset;
    if (reqSpace &&
        next &&
        next.type !== 'space' &&
        next.type !== 'newline' &&
        next.type !== 'comma' &&
        (next.type !== 'scalar' || next.source !== '')) {
        onError(next.offset, 'MISSING_CHAR', 'Tags and anchors must be separated from the next token by white space');
    }
    if (tab &&
        ((atNewline && tab.indent <= parentIndent) ||
            next?.type === 'block-map' ||
            next?.type === 'block-seq'))
        onError(tab, 'TAB_AS_INDENT', 'Tabs are not allowed as indentation');
    return {
        comma,
        found,
        spaceBefore,
        comment,
        hasNewline,
        anchor,
        tag,
        newlineAfterProp,
        end,
        start: start ?? end
    };
}

exports.resolveProps = resolveProps;


/***/ }),

/***/ 9499:
/***/ ((__unused_webpack_module, exports) => {



function containsNewline(key) {
    if (!key)
        return null;
    switch (key.type) {
        case 'alias':
        case 'scalar':
        case 'double-quoted-scalar':
        case 'single-quoted-scalar':
            if (key.source.includes('\n'))
                return true;
            if (key.end)
                for (const st of key.end)
                    if (st.type === 'newline')
                        return true;
            return false;
        case 'flow-collection':
            for (const it of key.items) {
                for (const st of it.start)
                    if (st.type === 'newline')
                        return true;
                if (it.sep)
                    for (const st of it.sep)
                        if (st.type === 'newline')
                            return true;
                if (containsNewline(it.key) || containsNewline(it.value))
                    return true;
            }
            return false;
        default:
            return true;
    }
}

exports.containsNewline = containsNewline;


/***/ }),

/***/ 2599:
/***/ ((__unused_webpack_module, exports) => {



function emptyScalarPosition(offset, before, pos) {
    if (before) {
        pos ?? (pos = before.length);
        for (let i = pos - 1; i >= 0; --i) {
            let st = before[i];
            switch (st.type) {
                case 'space':
                case 'comment':
                case 'newline':
                    offset -= st.source.length;
                    continue;
            }
            // Technically, an empty scalar is immediately after the last non-empty
            // node, but it's more useful to place it after any whitespace.
            st = before[++i];
            while (st?.type === 'space') {
                offset += st.source.length;
                st = before[++i];
            }
            break;
        }
    }
    return offset;
}

exports.emptyScalarPosition = emptyScalarPosition;


/***/ }),

/***/ 4051:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var utilContainsNewline = __nccwpck_require__(9499);

function flowIndentCheck(indent, fc, onError) {
    if (fc?.type === 'flow-collection') {
        const end = fc.end[0];
        if (end.indent === indent &&
            (end.source === ']' || end.source === '}') &&
            utilContainsNewline.containsNewline(fc)) {
            const msg = 'Flow end indicator should be more indented than parent';
            onError(end, 'BAD_INDENT', msg, true);
        }
    }
}

exports.flowIndentCheck = flowIndentCheck;


/***/ }),

/***/ 1187:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);

function mapIncludes(ctx, items, search) {
    const { uniqueKeys } = ctx.options;
    if (uniqueKeys === false)
        return false;
    const isEqual = typeof uniqueKeys === 'function'
        ? uniqueKeys
        : (a, b) => a === b || (identity.isScalar(a) && identity.isScalar(b) && a.value === b.value);
    return items.some(pair => isEqual(pair.key, search));
}

exports.mapIncludes = mapIncludes;


/***/ }),

/***/ 3021:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Alias = __nccwpck_require__(4065);
var Collection = __nccwpck_require__(101);
var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var toJS = __nccwpck_require__(4043);
var Schema = __nccwpck_require__(5840);
var stringifyDocument = __nccwpck_require__(6829);
var anchors = __nccwpck_require__(1596);
var applyReviver = __nccwpck_require__(3661);
var createNode = __nccwpck_require__(2404);
var directives = __nccwpck_require__(1342);

class Document {
    constructor(value, replacer, options) {
        /** A comment before this Document */
        this.commentBefore = null;
        /** A comment immediately after this Document */
        this.comment = null;
        /** Errors encountered during parsing. */
        this.errors = [];
        /** Warnings encountered during parsing. */
        this.warnings = [];
        Object.defineProperty(this, identity.NODE_TYPE, { value: identity.DOC });
        let _replacer = null;
        if (typeof replacer === 'function' || Array.isArray(replacer)) {
            _replacer = replacer;
        }
        else if (options === undefined && replacer) {
            options = replacer;
            replacer = undefined;
        }
        const opt = Object.assign({
            intAsBigInt: false,
            keepSourceTokens: false,
            logLevel: 'warn',
            prettyErrors: true,
            strict: true,
            stringKeys: false,
            uniqueKeys: true,
            version: '1.2'
        }, options);
        this.options = opt;
        let { version } = opt;
        if (options?._directives) {
            this.directives = options._directives.atDocument();
            if (this.directives.yaml.explicit)
                version = this.directives.yaml.version;
        }
        else
            this.directives = new directives.Directives({ version });
        this.setSchema(version, options);
        // @ts-expect-error We can't really know that this matches Contents.
        this.contents =
            value === undefined ? null : this.createNode(value, _replacer, options);
    }
    /**
     * Create a deep copy of this Document and its contents.
     *
     * Custom Node values that inherit from `Object` still refer to their original instances.
     */
    clone() {
        const copy = Object.create(Document.prototype, {
            [identity.NODE_TYPE]: { value: identity.DOC }
        });
        copy.commentBefore = this.commentBefore;
        copy.comment = this.comment;
        copy.errors = this.errors.slice();
        copy.warnings = this.warnings.slice();
        copy.options = Object.assign({}, this.options);
        if (this.directives)
            copy.directives = this.directives.clone();
        copy.schema = this.schema.clone();
        // @ts-expect-error We can't really know that this matches Contents.
        copy.contents = identity.isNode(this.contents)
            ? this.contents.clone(copy.schema)
            : this.contents;
        if (this.range)
            copy.range = this.range.slice();
        return copy;
    }
    /** Adds a value to the document. */
    add(value) {
        if (assertCollection(this.contents))
            this.contents.add(value);
    }
    /** Adds a value to the document. */
    addIn(path, value) {
        if (assertCollection(this.contents))
            this.contents.addIn(path, value);
    }
    /**
     * Create a new `Alias` node, ensuring that the target `node` has the required anchor.
     *
     * If `node` already has an anchor, `name` is ignored.
     * Otherwise, the `node.anchor` value will be set to `name`,
     * or if an anchor with that name is already present in the document,
     * `name` will be used as a prefix for a new unique anchor.
     * If `name` is undefined, the generated anchor will use 'a' as a prefix.
     */
    createAlias(node, name) {
        if (!node.anchor) {
            const prev = anchors.anchorNames(this);
            node.anchor =
                // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
                !name || prev.has(name) ? anchors.findNewAnchor(name || 'a', prev) : name;
        }
        return new Alias.Alias(node.anchor);
    }
    createNode(value, replacer, options) {
        let _replacer = undefined;
        if (typeof replacer === 'function') {
            value = replacer.call({ '': value }, '', value);
            _replacer = replacer;
        }
        else if (Array.isArray(replacer)) {
            const keyToStr = (v) => typeof v === 'number' || v instanceof String || v instanceof Number;
            const asStr = replacer.filter(keyToStr).map(String);
            if (asStr.length > 0)
                replacer = replacer.concat(asStr);
            _replacer = replacer;
        }
        else if (options === undefined && replacer) {
            options = replacer;
            replacer = undefined;
        }
        const { aliasDuplicateObjects, anchorPrefix, flow, keepUndefined, onTagObj, tag } = options ?? {};
        const { onAnchor, setAnchors, sourceObjects } = anchors.createNodeAnchors(this, 
        // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
        anchorPrefix || 'a');
        const ctx = {
            aliasDuplicateObjects: aliasDuplicateObjects ?? true,
            keepUndefined: keepUndefined ?? false,
            onAnchor,
            onTagObj,
            replacer: _replacer,
            schema: this.schema,
            sourceObjects
        };
        const node = createNode.createNode(value, tag, ctx);
        if (flow && identity.isCollection(node))
            node.flow = true;
        setAnchors();
        return node;
    }
    /**
     * Convert a key and a value into a `Pair` using the current schema,
     * recursively wrapping all values as `Scalar` or `Collection` nodes.
     */
    createPair(key, value, options = {}) {
        const k = this.createNode(key, null, options);
        const v = this.createNode(value, null, options);
        return new Pair.Pair(k, v);
    }
    /**
     * Removes a value from the document.
     * @returns `true` if the item was found and removed.
     */
    delete(key) {
        return assertCollection(this.contents) ? this.contents.delete(key) : false;
    }
    /**
     * Removes a value from the document.
     * @returns `true` if the item was found and removed.
     */
    deleteIn(path) {
        if (Collection.isEmptyPath(path)) {
            if (this.contents == null)
                return false;
            // @ts-expect-error Presumed impossible if Strict extends false
            this.contents = null;
            return true;
        }
        return assertCollection(this.contents)
            ? this.contents.deleteIn(path)
            : false;
    }
    /**
     * Returns item at `key`, or `undefined` if not found. By default unwraps
     * scalar values from their surrounding node; to disable set `keepScalar` to
     * `true` (collections are always returned intact).
     */
    get(key, keepScalar) {
        return identity.isCollection(this.contents)
            ? this.contents.get(key, keepScalar)
            : undefined;
    }
    /**
     * Returns item at `path`, or `undefined` if not found. By default unwraps
     * scalar values from their surrounding node; to disable set `keepScalar` to
     * `true` (collections are always returned intact).
     */
    getIn(path, keepScalar) {
        if (Collection.isEmptyPath(path))
            return !keepScalar && identity.isScalar(this.contents)
                ? this.contents.value
                : this.contents;
        return identity.isCollection(this.contents)
            ? this.contents.getIn(path, keepScalar)
            : undefined;
    }
    /**
     * Checks if the document includes a value with the key `key`.
     */
    has(key) {
        return identity.isCollection(this.contents) ? this.contents.has(key) : false;
    }
    /**
     * Checks if the document includes a value at `path`.
     */
    hasIn(path) {
        if (Collection.isEmptyPath(path))
            return this.contents !== undefined;
        return identity.isCollection(this.contents) ? this.contents.hasIn(path) : false;
    }
    /**
     * Sets a value in this document. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     */
    set(key, value) {
        if (this.contents == null) {
            // @ts-expect-error We can't really know that this matches Contents.
            this.contents = Collection.collectionFromPath(this.schema, [key], value);
        }
        else if (assertCollection(this.contents)) {
            this.contents.set(key, value);
        }
    }
    /**
     * Sets a value in this document. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     */
    setIn(path, value) {
        if (Collection.isEmptyPath(path)) {
            // @ts-expect-error We can't really know that this matches Contents.
            this.contents = value;
        }
        else if (this.contents == null) {
            // @ts-expect-error We can't really know that this matches Contents.
            this.contents = Collection.collectionFromPath(this.schema, Array.from(path), value);
        }
        else if (assertCollection(this.contents)) {
            this.contents.setIn(path, value);
        }
    }
    /**
     * Change the YAML version and schema used by the document.
     * A `null` version disables support for directives, explicit tags, anchors, and aliases.
     * It also requires the `schema` option to be given as a `Schema` instance value.
     *
     * Overrides all previously set schema options.
     */
    setSchema(version, options = {}) {
        if (typeof version === 'number')
            version = String(version);
        let opt;
        switch (version) {
            case '1.1':
                if (this.directives)
                    this.directives.yaml.version = '1.1';
                else
                    this.directives = new directives.Directives({ version: '1.1' });
                opt = { resolveKnownTags: false, schema: 'yaml-1.1' };
                break;
            case '1.2':
            case 'next':
                if (this.directives)
                    this.directives.yaml.version = version;
                else
                    this.directives = new directives.Directives({ version });
                opt = { resolveKnownTags: true, schema: 'core' };
                break;
            case null:
                if (this.directives)
                    delete this.directives;
                opt = null;
                break;
            default: {
                const sv = JSON.stringify(version);
                throw new Error(`Expected '1.1', '1.2' or null as first argument, but found: ${sv}`);
            }
        }
        // Not using `instanceof Schema` to allow for duck typing
        if (options.schema instanceof Object)
            this.schema = options.schema;
        else if (opt)
            this.schema = new Schema.Schema(Object.assign(opt, options));
        else
            throw new Error(`With a null YAML version, the { schema: Schema } option is required`);
    }
    // json & jsonArg are only used from toJSON()
    toJS({ json, jsonArg, mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
        const ctx = {
            anchors: new Map(),
            doc: this,
            keep: !json,
            mapAsMap: mapAsMap === true,
            mapKeyWarned: false,
            maxAliasCount: typeof maxAliasCount === 'number' ? maxAliasCount : 100
        };
        const res = toJS.toJS(this.contents, jsonArg ?? '', ctx);
        if (typeof onAnchor === 'function')
            for (const { count, res } of ctx.anchors.values())
                onAnchor(res, count);
        return typeof reviver === 'function'
            ? applyReviver.applyReviver(reviver, { '': res }, '', res)
            : res;
    }
    /**
     * A JSON representation of the document `contents`.
     *
     * @param jsonArg Used by `JSON.stringify` to indicate the array index or
     *   property name.
     */
    toJSON(jsonArg, onAnchor) {
        return this.toJS({ json: true, jsonArg, mapAsMap: false, onAnchor });
    }
    /** A YAML representation of the document. */
    toString(options = {}) {
        if (this.errors.length > 0)
            throw new Error('Document with errors cannot be stringified');
        if ('indent' in options &&
            (!Number.isInteger(options.indent) || Number(options.indent) <= 0)) {
            const s = JSON.stringify(options.indent);
            throw new Error(`"indent" option must be a positive integer, not ${s}`);
        }
        return stringifyDocument.stringifyDocument(this, options);
    }
}
function assertCollection(contents) {
    if (identity.isCollection(contents))
        return true;
    throw new Error('Expected a YAML collection as document contents');
}

exports.Document = Document;


/***/ }),

/***/ 1596:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var visit = __nccwpck_require__(204);

/**
 * Verify that the input string is a valid anchor.
 *
 * Will throw on errors.
 */
function anchorIsValid(anchor) {
    if (/[\x00-\x19\s,[\]{}]/.test(anchor)) {
        const sa = JSON.stringify(anchor);
        const msg = `Anchor must not contain whitespace or control characters: ${sa}`;
        throw new Error(msg);
    }
    return true;
}
function anchorNames(root) {
    const anchors = new Set();
    visit.visit(root, {
        Value(_key, node) {
            if (node.anchor)
                anchors.add(node.anchor);
        }
    });
    return anchors;
}
/** Find a new anchor name with the given `prefix` and a one-indexed suffix. */
function findNewAnchor(prefix, exclude) {
    for (let i = 1; true; ++i) {
        const name = `${prefix}${i}`;
        if (!exclude.has(name))
            return name;
    }
}
function createNodeAnchors(doc, prefix) {
    const aliasObjects = [];
    const sourceObjects = new Map();
    let prevAnchors = null;
    return {
        onAnchor: (source) => {
            aliasObjects.push(source);
            prevAnchors ?? (prevAnchors = anchorNames(doc));
            const anchor = findNewAnchor(prefix, prevAnchors);
            prevAnchors.add(anchor);
            return anchor;
        },
        /**
         * With circular references, the source node is only resolved after all
         * of its child nodes are. This is why anchors are set only after all of
         * the nodes have been created.
         */
        setAnchors: () => {
            for (const source of aliasObjects) {
                const ref = sourceObjects.get(source);
                if (typeof ref === 'object' &&
                    ref.anchor &&
                    (identity.isScalar(ref.node) || identity.isCollection(ref.node))) {
                    ref.node.anchor = ref.anchor;
                }
                else {
                    const error = new Error('Failed to resolve repeated object (this should not happen)');
                    error.source = source;
                    throw error;
                }
            }
        },
        sourceObjects
    };
}

exports.anchorIsValid = anchorIsValid;
exports.anchorNames = anchorNames;
exports.createNodeAnchors = createNodeAnchors;
exports.findNewAnchor = findNewAnchor;


/***/ }),

/***/ 3661:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Applies the JSON.parse reviver algorithm as defined in the ECMA-262 spec,
 * in section 24.5.1.1 "Runtime Semantics: InternalizeJSONProperty" of the
 * 2021 edition: https://tc39.es/ecma262/#sec-json.parse
 *
 * Includes extensions for handling Map and Set objects.
 */
function applyReviver(reviver, obj, key, val) {
    if (val && typeof val === 'object') {
        if (Array.isArray(val)) {
            for (let i = 0, len = val.length; i < len; ++i) {
                const v0 = val[i];
                const v1 = applyReviver(reviver, val, String(i), v0);
                // eslint-disable-next-line @typescript-eslint/no-array-delete
                if (v1 === undefined)
                    delete val[i];
                else if (v1 !== v0)
                    val[i] = v1;
            }
        }
        else if (val instanceof Map) {
            for (const k of Array.from(val.keys())) {
                const v0 = val.get(k);
                const v1 = applyReviver(reviver, val, k, v0);
                if (v1 === undefined)
                    val.delete(k);
                else if (v1 !== v0)
                    val.set(k, v1);
            }
        }
        else if (val instanceof Set) {
            for (const v0 of Array.from(val)) {
                const v1 = applyReviver(reviver, val, v0, v0);
                if (v1 === undefined)
                    val.delete(v0);
                else if (v1 !== v0) {
                    val.delete(v0);
                    val.add(v1);
                }
            }
        }
        else {
            for (const [k, v0] of Object.entries(val)) {
                const v1 = applyReviver(reviver, val, k, v0);
                if (v1 === undefined)
                    delete val[k];
                else if (v1 !== v0)
                    val[k] = v1;
            }
        }
    }
    return reviver.call(obj, key, val);
}

exports.applyReviver = applyReviver;


/***/ }),

/***/ 2404:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Alias = __nccwpck_require__(4065);
var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);

const defaultTagPrefix = 'tag:yaml.org,2002:';
function findTagObject(value, tagName, tags) {
    if (tagName) {
        const match = tags.filter(t => t.tag === tagName);
        const tagObj = match.find(t => !t.format) ?? match[0];
        if (!tagObj)
            throw new Error(`Tag ${tagName} not found`);
        return tagObj;
    }
    return tags.find(t => t.identify?.(value) && !t.format);
}
function createNode(value, tagName, ctx) {
    if (identity.isDocument(value))
        value = value.contents;
    if (identity.isNode(value))
        return value;
    if (identity.isPair(value)) {
        const map = ctx.schema[identity.MAP].createNode?.(ctx.schema, null, ctx);
        map.items.push(value);
        return map;
    }
    if (value instanceof String ||
        value instanceof Number ||
        value instanceof Boolean ||
        (typeof BigInt !== 'undefined' && value instanceof BigInt) // not supported everywhere
    ) {
        // https://tc39.es/ecma262/#sec-serializejsonproperty
        value = value.valueOf();
    }
    const { aliasDuplicateObjects, onAnchor, onTagObj, schema, sourceObjects } = ctx;
    // Detect duplicate references to the same object & use Alias nodes for all
    // after first. The `ref` wrapper allows for circular references to resolve.
    let ref = undefined;
    if (aliasDuplicateObjects && value && typeof value === 'object') {
        ref = sourceObjects.get(value);
        if (ref) {
            ref.anchor ?? (ref.anchor = onAnchor(value));
            return new Alias.Alias(ref.anchor);
        }
        else {
            ref = { anchor: null, node: null };
            sourceObjects.set(value, ref);
        }
    }
    if (tagName?.startsWith('!!'))
        tagName = defaultTagPrefix + tagName.slice(2);
    let tagObj = findTagObject(value, tagName, schema.tags);
    if (!tagObj) {
        if (value && typeof value.toJSON === 'function') {
            // eslint-disable-next-line @typescript-eslint/no-unsafe-call
            value = value.toJSON();
        }
        if (!value || typeof value !== 'object') {
            const node = new Scalar.Scalar(value);
            if (ref)
                ref.node = node;
            return node;
        }
        tagObj =
            value instanceof Map
                ? schema[identity.MAP]
                : Symbol.iterator in Object(value)
                    ? schema[identity.SEQ]
                    : schema[identity.MAP];
    }
    if (onTagObj) {
        onTagObj(tagObj);
        delete ctx.onTagObj;
    }
    const node = tagObj?.createNode
        ? tagObj.createNode(ctx.schema, value, ctx)
        : typeof tagObj?.nodeClass?.from === 'function'
            ? tagObj.nodeClass.from(ctx.schema, value, ctx)
            : new Scalar.Scalar(value);
    if (tagName)
        node.tag = tagName;
    else if (!tagObj.default)
        node.tag = tagObj.tag;
    if (ref)
        ref.node = node;
    return node;
}

exports.createNode = createNode;


/***/ }),

/***/ 1342:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var visit = __nccwpck_require__(204);

const escapeChars = {
    '!': '%21',
    ',': '%2C',
    '[': '%5B',
    ']': '%5D',
    '{': '%7B',
    '}': '%7D'
};
const escapeTagName = (tn) => tn.replace(/[!,[\]{}]/g, ch => escapeChars[ch]);
class Directives {
    constructor(yaml, tags) {
        /**
         * The directives-end/doc-start marker `---`. If `null`, a marker may still be
         * included in the document's stringified representation.
         */
        this.docStart = null;
        /** The doc-end marker `...`.  */
        this.docEnd = false;
        this.yaml = Object.assign({}, Directives.defaultYaml, yaml);
        this.tags = Object.assign({}, Directives.defaultTags, tags);
    }
    clone() {
        const copy = new Directives(this.yaml, this.tags);
        copy.docStart = this.docStart;
        return copy;
    }
    /**
     * During parsing, get a Directives instance for the current document and
     * update the stream state according to the current version's spec.
     */
    atDocument() {
        const res = new Directives(this.yaml, this.tags);
        switch (this.yaml.version) {
            case '1.1':
                this.atNextDocument = true;
                break;
            case '1.2':
                this.atNextDocument = false;
                this.yaml = {
                    explicit: Directives.defaultYaml.explicit,
                    version: '1.2'
                };
                this.tags = Object.assign({}, Directives.defaultTags);
                break;
        }
        return res;
    }
    /**
     * @param onError - May be called even if the action was successful
     * @returns `true` on success
     */
    add(line, onError) {
        if (this.atNextDocument) {
            this.yaml = { explicit: Directives.defaultYaml.explicit, version: '1.1' };
            this.tags = Object.assign({}, Directives.defaultTags);
            this.atNextDocument = false;
        }
        const parts = line.trim().split(/[ \t]+/);
        const name = parts.shift();
        switch (name) {
            case '%TAG': {
                if (parts.length !== 2) {
                    onError(0, '%TAG directive should contain exactly two parts');
                    if (parts.length < 2)
                        return false;
                }
                const [handle, prefix] = parts;
                this.tags[handle] = prefix;
                return true;
            }
            case '%YAML': {
                this.yaml.explicit = true;
                if (parts.length !== 1) {
                    onError(0, '%YAML directive should contain exactly one part');
                    return false;
                }
                const [version] = parts;
                if (version === '1.1' || version === '1.2') {
                    this.yaml.version = version;
                    return true;
                }
                else {
                    const isValid = /^\d+\.\d+$/.test(version);
                    onError(6, `Unsupported YAML version ${version}`, isValid);
                    return false;
                }
            }
            default:
                onError(0, `Unknown directive ${name}`, true);
                return false;
        }
    }
    /**
     * Resolves a tag, matching handles to those defined in %TAG directives.
     *
     * @returns Resolved tag, which may also be the non-specific tag `'!'` or a
     *   `'!local'` tag, or `null` if unresolvable.
     */
    tagName(source, onError) {
        if (source === '!')
            return '!'; // non-specific tag
        if (source[0] !== '!') {
            onError(`Not a valid tag: ${source}`);
            return null;
        }
        if (source[1] === '<') {
            const verbatim = source.slice(2, -1);
            if (verbatim === '!' || verbatim === '!!') {
                onError(`Verbatim tags aren't resolved, so ${source} is invalid.`);
                return null;
            }
            if (source[source.length - 1] !== '>')
                onError('Verbatim tags must end with a >');
            return verbatim;
        }
        const [, handle, suffix] = source.match(/^(.*!)([^!]*)$/s);
        if (!suffix)
            onError(`The ${source} tag has no suffix`);
        const prefix = this.tags[handle];
        if (prefix) {
            try {
                return prefix + decodeURIComponent(suffix);
            }
            catch (error) {
                onError(String(error));
                return null;
            }
        }
        if (handle === '!')
            return source; // local tag
        onError(`Could not resolve tag: ${source}`);
        return null;
    }
    /**
     * Given a fully resolved tag, returns its printable string form,
     * taking into account current tag prefixes and defaults.
     */
    tagString(tag) {
        for (const [handle, prefix] of Object.entries(this.tags)) {
            if (tag.startsWith(prefix))
                return handle + escapeTagName(tag.substring(prefix.length));
        }
        return tag[0] === '!' ? tag : `!<${tag}>`;
    }
    toString(doc) {
        const lines = this.yaml.explicit
            ? [`%YAML ${this.yaml.version || '1.2'}`]
            : [];
        const tagEntries = Object.entries(this.tags);
        let tagNames;
        if (doc && tagEntries.length > 0 && identity.isNode(doc.contents)) {
            const tags = {};
            visit.visit(doc.contents, (_key, node) => {
                if (identity.isNode(node) && node.tag)
                    tags[node.tag] = true;
            });
            tagNames = Object.keys(tags);
        }
        else
            tagNames = [];
        for (const [handle, prefix] of tagEntries) {
            if (handle === '!!' && prefix === 'tag:yaml.org,2002:')
                continue;
            if (!doc || tagNames.some(tn => tn.startsWith(prefix)))
                lines.push(`%TAG ${handle} ${prefix}`);
        }
        return lines.join('\n');
    }
}
Directives.defaultYaml = { explicit: false, version: '1.2' };
Directives.defaultTags = { '!!': 'tag:yaml.org,2002:' };

exports.Directives = Directives;


/***/ }),

/***/ 1464:
/***/ ((__unused_webpack_module, exports) => {



class YAMLError extends Error {
    constructor(name, pos, code, message) {
        super();
        this.name = name;
        this.code = code;
        this.message = message;
        this.pos = pos;
    }
}
class YAMLParseError extends YAMLError {
    constructor(pos, code, message) {
        super('YAMLParseError', pos, code, message);
    }
}
class YAMLWarning extends YAMLError {
    constructor(pos, code, message) {
        super('YAMLWarning', pos, code, message);
    }
}
const prettifyError = (src, lc) => (error) => {
    if (error.pos[0] === -1)
        return;
    error.linePos = error.pos.map(pos => lc.linePos(pos));
    const { line, col } = error.linePos[0];
    error.message += ` at line ${line}, column ${col}`;
    let ci = col - 1;
    let lineStr = src
        .substring(lc.lineStarts[line - 1], lc.lineStarts[line])
        .replace(/[\n\r]+$/, '');
    // Trim to max 80 chars, keeping col position near the middle
    if (ci >= 60 && lineStr.length > 80) {
        const trimStart = Math.min(ci - 39, lineStr.length - 79);
        lineStr = '…' + lineStr.substring(trimStart);
        ci -= trimStart - 1;
    }
    if (lineStr.length > 80)
        lineStr = lineStr.substring(0, 79) + '…';
    // Include previous line in context if pointing at line start
    if (line > 1 && /^ *$/.test(lineStr.substring(0, ci))) {
        // Regexp won't match if start is trimmed
        let prev = src.substring(lc.lineStarts[line - 2], lc.lineStarts[line - 1]);
        if (prev.length > 80)
            prev = prev.substring(0, 79) + '…\n';
        lineStr = prev + lineStr;
    }
    if (/[^ ]/.test(lineStr)) {
        let count = 1;
        const end = error.linePos[1];
        if (end?.line === line && end.col > col) {
            count = Math.max(1, Math.min(end.col - col, 80 - ci));
        }
        const pointer = ' '.repeat(ci) + '^'.repeat(count);
        error.message += `:\n\n${lineStr}\n${pointer}\n`;
    }
};

exports.YAMLError = YAMLError;
exports.YAMLParseError = YAMLParseError;
exports.YAMLWarning = YAMLWarning;
exports.prettifyError = prettifyError;


/***/ }),

/***/ 8815:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

var __webpack_unused_export__;


var composer = __nccwpck_require__(9984);
var Document = __nccwpck_require__(3021);
var Schema = __nccwpck_require__(5840);
var errors = __nccwpck_require__(1464);
var Alias = __nccwpck_require__(4065);
var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var Scalar = __nccwpck_require__(3301);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var cst = __nccwpck_require__(3461);
var lexer = __nccwpck_require__(361);
var lineCounter = __nccwpck_require__(6628);
var parser = __nccwpck_require__(3456);
var publicApi = __nccwpck_require__(4047);
var visit = __nccwpck_require__(204);



__webpack_unused_export__ = composer.Composer;
__webpack_unused_export__ = Document.Document;
__webpack_unused_export__ = Schema.Schema;
__webpack_unused_export__ = errors.YAMLError;
__webpack_unused_export__ = errors.YAMLParseError;
__webpack_unused_export__ = errors.YAMLWarning;
__webpack_unused_export__ = Alias.Alias;
__webpack_unused_export__ = identity.isAlias;
__webpack_unused_export__ = identity.isCollection;
__webpack_unused_export__ = identity.isDocument;
exports.jh = identity.isMap;
__webpack_unused_export__ = identity.isNode;
__webpack_unused_export__ = identity.isPair;
exports.jn = identity.isScalar;
exports.oP = identity.isSeq;
__webpack_unused_export__ = Pair.Pair;
__webpack_unused_export__ = Scalar.Scalar;
__webpack_unused_export__ = YAMLMap.YAMLMap;
__webpack_unused_export__ = YAMLSeq.YAMLSeq;
__webpack_unused_export__ = cst;
__webpack_unused_export__ = lexer.Lexer;
exports.HN = lineCounter.LineCounter;
__webpack_unused_export__ = parser.Parser;
__webpack_unused_export__ = publicApi.parse;
__webpack_unused_export__ = publicApi.parseAllDocuments;
exports.Tp = publicApi.parseDocument;
__webpack_unused_export__ = publicApi.stringify;
exports.YR = visit.visit;
__webpack_unused_export__ = visit.visitAsync;


/***/ }),

/***/ 7249:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_process = __nccwpck_require__(932);

function debug(logLevel, ...messages) {
    if (logLevel === 'debug')
        console.log(...messages);
}
function warn(logLevel, warning) {
    if (logLevel === 'debug' || logLevel === 'warn') {
        if (typeof node_process.emitWarning === 'function')
            node_process.emitWarning(warning);
        else
            console.warn(warning);
    }
}

exports.debug = debug;
exports.warn = warn;


/***/ }),

/***/ 4065:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var anchors = __nccwpck_require__(1596);
var visit = __nccwpck_require__(204);
var identity = __nccwpck_require__(1127);
var Node = __nccwpck_require__(9054);
var toJS = __nccwpck_require__(4043);

class Alias extends Node.NodeBase {
    constructor(source) {
        super(identity.ALIAS);
        this.source = source;
        Object.defineProperty(this, 'tag', {
            set() {
                throw new Error('Alias nodes cannot have tags');
            }
        });
    }
    /**
     * Resolve the value of this alias within `doc`, finding the last
     * instance of the `source` anchor before this node.
     */
    resolve(doc, ctx) {
        if (ctx?.maxAliasCount === 0)
            throw new ReferenceError('Alias resolution is disabled');
        let nodes;
        if (ctx?.aliasResolveCache) {
            nodes = ctx.aliasResolveCache;
        }
        else {
            nodes = [];
            visit.visit(doc, {
                Node: (_key, node) => {
                    if (identity.isAlias(node) || identity.hasAnchor(node))
                        nodes.push(node);
                }
            });
            if (ctx)
                ctx.aliasResolveCache = nodes;
        }
        let found = undefined;
        for (const node of nodes) {
            if (node === this)
                break;
            if (node.anchor === this.source)
                found = node;
        }
        if (found && ctx) {
            const { anchors, doc, maxAliasCount } = ctx;
            let data = anchors.get(found);
            if (!data) {
                // Resolve anchors for Node.prototype.toJS()
                toJS.toJS(found, null, ctx);
                data = anchors.get(found);
            }
            /* istanbul ignore if */
            if (data?.res === undefined) {
                const msg = 'This should not happen: Alias anchor was not resolved?';
                throw new ReferenceError(msg);
            }
            if (maxAliasCount >= 0) {
                data.count += 1;
                if (data.aliasCount === 0)
                    data.aliasCount = getAliasCount(doc, found, anchors);
                if (data.count * data.aliasCount > maxAliasCount) {
                    const msg = 'Excessive alias count indicates a resource exhaustion attack';
                    throw new ReferenceError(msg);
                }
            }
        }
        return found;
    }
    toJSON(_arg, ctx) {
        if (!ctx)
            return { source: this.source };
        const source = this.resolve(ctx.doc, ctx);
        if (!source) {
            const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
            throw new ReferenceError(msg);
        }
        return ctx.anchors.get(source).res;
    }
    toString(ctx, _onComment, _onChompKeep) {
        const src = `*${this.source}`;
        if (ctx) {
            anchors.anchorIsValid(this.source);
            if (ctx.options.verifyAliasOrder && !ctx.anchors.has(this.source)) {
                const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
                throw new Error(msg);
            }
            if (ctx.implicitKey)
                return `${src} `;
        }
        return src;
    }
}
function getAliasCount(doc, node, anchors) {
    if (identity.isAlias(node)) {
        const source = node.resolve(doc);
        const anchor = anchors && source && anchors.get(source);
        return anchor ? anchor.count * anchor.aliasCount : 0;
    }
    else if (identity.isCollection(node)) {
        let count = 0;
        for (const item of node.items) {
            const c = getAliasCount(doc, item, anchors);
            if (c > count)
                count = c;
        }
        return count;
    }
    else if (identity.isPair(node)) {
        const kc = getAliasCount(doc, node.key, anchors);
        const vc = getAliasCount(doc, node.value, anchors);
        return Math.max(kc, vc);
    }
    return 1;
}

exports.Alias = Alias;


/***/ }),

/***/ 101:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var createNode = __nccwpck_require__(2404);
var identity = __nccwpck_require__(1127);
var Node = __nccwpck_require__(9054);

function collectionFromPath(schema, path, value) {
    let v = value;
    for (let i = path.length - 1; i >= 0; --i) {
        const k = path[i];
        if (typeof k === 'number' && Number.isInteger(k) && k >= 0) {
            const a = [];
            a[k] = v;
            v = a;
        }
        else {
            v = new Map([[k, v]]);
        }
    }
    return createNode.createNode(v, undefined, {
        aliasDuplicateObjects: false,
        keepUndefined: false,
        onAnchor: () => {
            throw new Error('This should not happen, please report a bug.');
        },
        schema,
        sourceObjects: new Map()
    });
}
// Type guard is intentionally a little wrong so as to be more useful,
// as it does not cover untypable empty non-string iterables (e.g. []).
const isEmptyPath = (path) => path == null ||
    (typeof path === 'object' && !!path[Symbol.iterator]().next().done);
class Collection extends Node.NodeBase {
    constructor(type, schema) {
        super(type);
        Object.defineProperty(this, 'schema', {
            value: schema,
            configurable: true,
            enumerable: false,
            writable: true
        });
    }
    /**
     * Create a copy of this collection.
     *
     * @param schema - If defined, overwrites the original's schema
     */
    clone(schema) {
        const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
        if (schema)
            copy.schema = schema;
        copy.items = copy.items.map(it => identity.isNode(it) || identity.isPair(it) ? it.clone(schema) : it);
        if (this.range)
            copy.range = this.range.slice();
        return copy;
    }
    /**
     * Adds a value to the collection. For `!!map` and `!!omap` the value must
     * be a Pair instance or a `{ key, value }` object, which may not have a key
     * that already exists in the map.
     */
    addIn(path, value) {
        if (isEmptyPath(path))
            this.add(value);
        else {
            const [key, ...rest] = path;
            const node = this.get(key, true);
            if (identity.isCollection(node))
                node.addIn(rest, value);
            else if (node === undefined && this.schema)
                this.set(key, collectionFromPath(this.schema, rest, value));
            else
                throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
        }
    }
    /**
     * Removes a value from the collection.
     * @returns `true` if the item was found and removed.
     */
    deleteIn(path) {
        const [key, ...rest] = path;
        if (rest.length === 0)
            return this.delete(key);
        const node = this.get(key, true);
        if (identity.isCollection(node))
            return node.deleteIn(rest);
        else
            throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
    }
    /**
     * Returns item at `key`, or `undefined` if not found. By default unwraps
     * scalar values from their surrounding node; to disable set `keepScalar` to
     * `true` (collections are always returned intact).
     */
    getIn(path, keepScalar) {
        const [key, ...rest] = path;
        const node = this.get(key, true);
        if (rest.length === 0)
            return !keepScalar && identity.isScalar(node) ? node.value : node;
        else
            return identity.isCollection(node) ? node.getIn(rest, keepScalar) : undefined;
    }
    hasAllNullValues(allowScalar) {
        return this.items.every(node => {
            if (!identity.isPair(node))
                return false;
            const n = node.value;
            return (n == null ||
                (allowScalar &&
                    identity.isScalar(n) &&
                    n.value == null &&
                    !n.commentBefore &&
                    !n.comment &&
                    !n.tag));
        });
    }
    /**
     * Checks if the collection includes a value with the key `key`.
     */
    hasIn(path) {
        const [key, ...rest] = path;
        if (rest.length === 0)
            return this.has(key);
        const node = this.get(key, true);
        return identity.isCollection(node) ? node.hasIn(rest) : false;
    }
    /**
     * Sets a value in this collection. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     */
    setIn(path, value) {
        const [key, ...rest] = path;
        if (rest.length === 0) {
            this.set(key, value);
        }
        else {
            const node = this.get(key, true);
            if (identity.isCollection(node))
                node.setIn(rest, value);
            else if (node === undefined && this.schema)
                this.set(key, collectionFromPath(this.schema, rest, value));
            else
                throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
        }
    }
}

exports.Collection = Collection;
exports.collectionFromPath = collectionFromPath;
exports.isEmptyPath = isEmptyPath;


/***/ }),

/***/ 9054:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var applyReviver = __nccwpck_require__(3661);
var identity = __nccwpck_require__(1127);
var toJS = __nccwpck_require__(4043);

class NodeBase {
    constructor(type) {
        Object.defineProperty(this, identity.NODE_TYPE, { value: type });
    }
    /** Create a copy of this node.  */
    clone() {
        const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
        if (this.range)
            copy.range = this.range.slice();
        return copy;
    }
    /** A plain JavaScript representation of this node. */
    toJS(doc, { mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
        if (!identity.isDocument(doc))
            throw new TypeError('A document argument is required');
        const ctx = {
            anchors: new Map(),
            doc,
            keep: true,
            mapAsMap: mapAsMap === true,
            mapKeyWarned: false,
            maxAliasCount: typeof maxAliasCount === 'number' ? maxAliasCount : 100
        };
        const res = toJS.toJS(this, '', ctx);
        if (typeof onAnchor === 'function')
            for (const { count, res } of ctx.anchors.values())
                onAnchor(res, count);
        return typeof reviver === 'function'
            ? applyReviver.applyReviver(reviver, { '': res }, '', res)
            : res;
    }
}

exports.NodeBase = NodeBase;


/***/ }),

/***/ 7165:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var createNode = __nccwpck_require__(2404);
var stringifyPair = __nccwpck_require__(9748);
var addPairToJSMap = __nccwpck_require__(7104);
var identity = __nccwpck_require__(1127);

function createPair(key, value, ctx) {
    const k = createNode.createNode(key, undefined, ctx);
    const v = createNode.createNode(value, undefined, ctx);
    return new Pair(k, v);
}
class Pair {
    constructor(key, value = null) {
        Object.defineProperty(this, identity.NODE_TYPE, { value: identity.PAIR });
        this.key = key;
        this.value = value;
    }
    clone(schema) {
        let { key, value } = this;
        if (identity.isNode(key))
            key = key.clone(schema);
        if (identity.isNode(value))
            value = value.clone(schema);
        return new Pair(key, value);
    }
    toJSON(_, ctx) {
        const pair = ctx?.mapAsMap ? new Map() : {};
        return addPairToJSMap.addPairToJSMap(ctx, pair, this);
    }
    toString(ctx, onComment, onChompKeep) {
        return ctx?.doc
            ? stringifyPair.stringifyPair(this, ctx, onComment, onChompKeep)
            : JSON.stringify(this);
    }
}

exports.Pair = Pair;
exports.createPair = createPair;


/***/ }),

/***/ 3301:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Node = __nccwpck_require__(9054);
var toJS = __nccwpck_require__(4043);

const isScalarValue = (value) => !value || (typeof value !== 'function' && typeof value !== 'object');
class Scalar extends Node.NodeBase {
    constructor(value) {
        super(identity.SCALAR);
        this.value = value;
    }
    toJSON(arg, ctx) {
        return ctx?.keep ? this.value : toJS.toJS(this.value, arg, ctx);
    }
    toString() {
        return String(this.value);
    }
}
Scalar.BLOCK_FOLDED = 'BLOCK_FOLDED';
Scalar.BLOCK_LITERAL = 'BLOCK_LITERAL';
Scalar.PLAIN = 'PLAIN';
Scalar.QUOTE_DOUBLE = 'QUOTE_DOUBLE';
Scalar.QUOTE_SINGLE = 'QUOTE_SINGLE';

exports.Scalar = Scalar;
exports.isScalarValue = isScalarValue;


/***/ }),

/***/ 4454:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyCollection = __nccwpck_require__(1212);
var addPairToJSMap = __nccwpck_require__(7104);
var Collection = __nccwpck_require__(101);
var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var Scalar = __nccwpck_require__(3301);

function findPair(items, key) {
    const k = identity.isScalar(key) ? key.value : key;
    for (const it of items) {
        if (identity.isPair(it)) {
            if (it.key === key || it.key === k)
                return it;
            if (identity.isScalar(it.key) && it.key.value === k)
                return it;
        }
    }
    return undefined;
}
class YAMLMap extends Collection.Collection {
    static get tagName() {
        return 'tag:yaml.org,2002:map';
    }
    constructor(schema) {
        super(identity.MAP, schema);
        this.items = [];
    }
    /**
     * A generic collection parsing method that can be extended
     * to other node classes that inherit from YAMLMap
     */
    static from(schema, obj, ctx) {
        const { keepUndefined, replacer } = ctx;
        const map = new this(schema);
        const add = (key, value) => {
            if (typeof replacer === 'function')
                value = replacer.call(obj, key, value);
            else if (Array.isArray(replacer) && !replacer.includes(key))
                return;
            if (value !== undefined || keepUndefined)
                map.items.push(Pair.createPair(key, value, ctx));
        };
        if (obj instanceof Map) {
            for (const [key, value] of obj)
                add(key, value);
        }
        else if (obj && typeof obj === 'object') {
            for (const key of Object.keys(obj))
                add(key, obj[key]);
        }
        if (typeof schema.sortMapEntries === 'function') {
            map.items.sort(schema.sortMapEntries);
        }
        return map;
    }
    /**
     * Adds a value to the collection.
     *
     * @param overwrite - If not set `true`, using a key that is already in the
     *   collection will throw. Otherwise, overwrites the previous value.
     */
    add(pair, overwrite) {
        let _pair;
        if (identity.isPair(pair))
            _pair = pair;
        else if (!pair || typeof pair !== 'object' || !('key' in pair)) {
            // In TypeScript, this never happens.
            _pair = new Pair.Pair(pair, pair?.value);
        }
        else
            _pair = new Pair.Pair(pair.key, pair.value);
        const prev = findPair(this.items, _pair.key);
        const sortEntries = this.schema?.sortMapEntries;
        if (prev) {
            if (!overwrite)
                throw new Error(`Key ${_pair.key} already set`);
            // For scalars, keep the old node & its comments and anchors
            if (identity.isScalar(prev.value) && Scalar.isScalarValue(_pair.value))
                prev.value.value = _pair.value;
            else
                prev.value = _pair.value;
        }
        else if (sortEntries) {
            const i = this.items.findIndex(item => sortEntries(_pair, item) < 0);
            if (i === -1)
                this.items.push(_pair);
            else
                this.items.splice(i, 0, _pair);
        }
        else {
            this.items.push(_pair);
        }
    }
    delete(key) {
        const it = findPair(this.items, key);
        if (!it)
            return false;
        const del = this.items.splice(this.items.indexOf(it), 1);
        return del.length > 0;
    }
    get(key, keepScalar) {
        const it = findPair(this.items, key);
        const node = it?.value;
        return (!keepScalar && identity.isScalar(node) ? node.value : node) ?? undefined;
    }
    has(key) {
        return !!findPair(this.items, key);
    }
    set(key, value) {
        this.add(new Pair.Pair(key, value), true);
    }
    /**
     * @param ctx - Conversion context, originally set in Document#toJS()
     * @param {Class} Type - If set, forces the returned collection type
     * @returns Instance of Type, Map, or Object
     */
    toJSON(_, ctx, Type) {
        const map = Type ? new Type() : ctx?.mapAsMap ? new Map() : {};
        if (ctx?.onCreate)
            ctx.onCreate(map);
        for (const item of this.items)
            addPairToJSMap.addPairToJSMap(ctx, map, item);
        return map;
    }
    toString(ctx, onComment, onChompKeep) {
        if (!ctx)
            return JSON.stringify(this);
        for (const item of this.items) {
            if (!identity.isPair(item))
                throw new Error(`Map items must all be pairs; found ${JSON.stringify(item)} instead`);
        }
        if (!ctx.allNullValues && this.hasAllNullValues(false))
            ctx = Object.assign({}, ctx, { allNullValues: true });
        return stringifyCollection.stringifyCollection(this, ctx, {
            blockItemPrefix: '',
            flowChars: { start: '{', end: '}' },
            itemIndent: ctx.indent || '',
            onChompKeep,
            onComment
        });
    }
}

exports.YAMLMap = YAMLMap;
exports.findPair = findPair;


/***/ }),

/***/ 2223:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var createNode = __nccwpck_require__(2404);
var stringifyCollection = __nccwpck_require__(1212);
var Collection = __nccwpck_require__(101);
var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var toJS = __nccwpck_require__(4043);

class YAMLSeq extends Collection.Collection {
    static get tagName() {
        return 'tag:yaml.org,2002:seq';
    }
    constructor(schema) {
        super(identity.SEQ, schema);
        this.items = [];
    }
    add(value) {
        this.items.push(value);
    }
    /**
     * Removes a value from the collection.
     *
     * `key` must contain a representation of an integer for this to succeed.
     * It may be wrapped in a `Scalar`.
     *
     * @returns `true` if the item was found and removed.
     */
    delete(key) {
        const idx = asItemIndex(key);
        if (typeof idx !== 'number')
            return false;
        const del = this.items.splice(idx, 1);
        return del.length > 0;
    }
    get(key, keepScalar) {
        const idx = asItemIndex(key);
        if (typeof idx !== 'number')
            return undefined;
        const it = this.items[idx];
        return !keepScalar && identity.isScalar(it) ? it.value : it;
    }
    /**
     * Checks if the collection includes a value with the key `key`.
     *
     * `key` must contain a representation of an integer for this to succeed.
     * It may be wrapped in a `Scalar`.
     */
    has(key) {
        const idx = asItemIndex(key);
        return typeof idx === 'number' && idx < this.items.length;
    }
    /**
     * Sets a value in this collection. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     *
     * If `key` does not contain a representation of an integer, this will throw.
     * It may be wrapped in a `Scalar`.
     */
    set(key, value) {
        const idx = asItemIndex(key);
        if (typeof idx !== 'number')
            throw new Error(`Expected a valid index, not ${key}.`);
        const prev = this.items[idx];
        if (identity.isScalar(prev) && Scalar.isScalarValue(value))
            prev.value = value;
        else
            this.items[idx] = value;
    }
    toJSON(_, ctx) {
        const seq = [];
        if (ctx?.onCreate)
            ctx.onCreate(seq);
        let i = 0;
        for (const item of this.items)
            seq.push(toJS.toJS(item, String(i++), ctx));
        return seq;
    }
    toString(ctx, onComment, onChompKeep) {
        if (!ctx)
            return JSON.stringify(this);
        return stringifyCollection.stringifyCollection(this, ctx, {
            blockItemPrefix: '- ',
            flowChars: { start: '[', end: ']' },
            itemIndent: (ctx.indent || '') + '  ',
            onChompKeep,
            onComment
        });
    }
    static from(schema, obj, ctx) {
        const { replacer } = ctx;
        const seq = new this(schema);
        if (obj && Symbol.iterator in Object(obj)) {
            let i = 0;
            for (let it of obj) {
                if (typeof replacer === 'function') {
                    const key = obj instanceof Set ? it : String(i++);
                    it = replacer.call(obj, key, it);
                }
                seq.items.push(createNode.createNode(it, undefined, ctx));
            }
        }
        return seq;
    }
}
function asItemIndex(key) {
    let idx = identity.isScalar(key) ? key.value : key;
    if (idx && typeof idx === 'string')
        idx = Number(idx);
    return typeof idx === 'number' && Number.isInteger(idx) && idx >= 0
        ? idx
        : null;
}

exports.YAMLSeq = YAMLSeq;


/***/ }),

/***/ 7104:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var log = __nccwpck_require__(7249);
var merge = __nccwpck_require__(452);
var stringify = __nccwpck_require__(2148);
var identity = __nccwpck_require__(1127);
var toJS = __nccwpck_require__(4043);

function addPairToJSMap(ctx, map, { key, value }) {
    if (identity.isNode(key) && key.addToJSMap)
        key.addToJSMap(ctx, map, value);
    // TODO: Should drop this special case for bare << handling
    else if (merge.isMergeKey(ctx, key))
        merge.addMergeToJSMap(ctx, map, value);
    else {
        const jsKey = toJS.toJS(key, '', ctx);
        if (map instanceof Map) {
            map.set(jsKey, toJS.toJS(value, jsKey, ctx));
        }
        else if (map instanceof Set) {
            map.add(jsKey);
        }
        else {
            const stringKey = stringifyKey(key, jsKey, ctx);
            const jsValue = toJS.toJS(value, stringKey, ctx);
            if (stringKey in map)
                Object.defineProperty(map, stringKey, {
                    value: jsValue,
                    writable: true,
                    enumerable: true,
                    configurable: true
                });
            else
                map[stringKey] = jsValue;
        }
    }
    return map;
}
function stringifyKey(key, jsKey, ctx) {
    if (jsKey === null)
        return '';
    // eslint-disable-next-line @typescript-eslint/no-base-to-string
    if (typeof jsKey !== 'object')
        return String(jsKey);
    if (identity.isNode(key) && ctx?.doc) {
        const strCtx = stringify.createStringifyContext(ctx.doc, {});
        strCtx.anchors = new Set();
        for (const node of ctx.anchors.keys())
            strCtx.anchors.add(node.anchor);
        strCtx.inFlow = true;
        strCtx.inStringifyKey = true;
        const strKey = key.toString(strCtx);
        if (!ctx.mapKeyWarned) {
            let jsonStr = JSON.stringify(strKey);
            if (jsonStr.length > 40)
                jsonStr = jsonStr.substring(0, 36) + '..."';
            log.warn(ctx.doc.options.logLevel, `Keys with collection values will be stringified due to JS Object restrictions: ${jsonStr}. Set mapAsMap: true to use object keys.`);
            ctx.mapKeyWarned = true;
        }
        return strKey;
    }
    return JSON.stringify(jsKey);
}

exports.addPairToJSMap = addPairToJSMap;


/***/ }),

/***/ 1127:
/***/ ((__unused_webpack_module, exports) => {



const ALIAS = Symbol.for('yaml.alias');
const DOC = Symbol.for('yaml.document');
const MAP = Symbol.for('yaml.map');
const PAIR = Symbol.for('yaml.pair');
const SCALAR = Symbol.for('yaml.scalar');
const SEQ = Symbol.for('yaml.seq');
const NODE_TYPE = Symbol.for('yaml.node.type');
const isAlias = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === ALIAS;
const isDocument = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === DOC;
const isMap = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === MAP;
const isPair = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === PAIR;
const isScalar = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === SCALAR;
const isSeq = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === SEQ;
function isCollection(node) {
    if (node && typeof node === 'object')
        switch (node[NODE_TYPE]) {
            case MAP:
            case SEQ:
                return true;
        }
    return false;
}
function isNode(node) {
    if (node && typeof node === 'object')
        switch (node[NODE_TYPE]) {
            case ALIAS:
            case MAP:
            case SCALAR:
            case SEQ:
                return true;
        }
    return false;
}
const hasAnchor = (node) => (isScalar(node) || isCollection(node)) && !!node.anchor;

exports.ALIAS = ALIAS;
exports.DOC = DOC;
exports.MAP = MAP;
exports.NODE_TYPE = NODE_TYPE;
exports.PAIR = PAIR;
exports.SCALAR = SCALAR;
exports.SEQ = SEQ;
exports.hasAnchor = hasAnchor;
exports.isAlias = isAlias;
exports.isCollection = isCollection;
exports.isDocument = isDocument;
exports.isMap = isMap;
exports.isNode = isNode;
exports.isPair = isPair;
exports.isScalar = isScalar;
exports.isSeq = isSeq;


/***/ }),

/***/ 4043:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);

/**
 * Recursively convert any node or its contents to native JavaScript
 *
 * @param value - The input value
 * @param arg - If `value` defines a `toJSON()` method, use this
 *   as its first argument
 * @param ctx - Conversion context, originally set in Document#toJS(). If
 *   `{ keep: true }` is not set, output should be suitable for JSON
 *   stringification.
 */
function toJS(value, arg, ctx) {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-return
    if (Array.isArray(value))
        return value.map((v, i) => toJS(v, String(i), ctx));
    if (value && typeof value.toJSON === 'function') {
        // eslint-disable-next-line @typescript-eslint/no-unsafe-call
        if (!ctx || !identity.hasAnchor(value))
            return value.toJSON(arg, ctx);
        const data = { aliasCount: 0, count: 1, res: undefined };
        ctx.anchors.set(value, data);
        ctx.onCreate = res => {
            data.res = res;
            delete ctx.onCreate;
        };
        const res = value.toJSON(arg, ctx);
        if (ctx.onCreate)
            ctx.onCreate(res);
        return res;
    }
    if (typeof value === 'bigint' && !ctx?.keep)
        return Number(value);
    return value;
}

exports.toJS = toJS;


/***/ }),

/***/ 110:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var resolveBlockScalar = __nccwpck_require__(8913);
var resolveFlowScalar = __nccwpck_require__(6842);
var errors = __nccwpck_require__(1464);
var stringifyString = __nccwpck_require__(3069);

function resolveAsScalar(token, strict = true, onError) {
    if (token) {
        const _onError = (pos, code, message) => {
            const offset = typeof pos === 'number' ? pos : Array.isArray(pos) ? pos[0] : pos.offset;
            if (onError)
                onError(offset, code, message);
            else
                throw new errors.YAMLParseError([offset, offset + 1], code, message);
        };
        switch (token.type) {
            case 'scalar':
            case 'single-quoted-scalar':
            case 'double-quoted-scalar':
                return resolveFlowScalar.resolveFlowScalar(token, strict, _onError);
            case 'block-scalar':
                return resolveBlockScalar.resolveBlockScalar({ options: { strict } }, token, _onError);
        }
    }
    return null;
}
/**
 * Create a new scalar token with `value`
 *
 * Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
 * as this function does not support any schema operations and won't check for such conflicts.
 *
 * @param value The string representation of the value, which will have its content properly indented.
 * @param context.end Comments and whitespace after the end of the value, or after the block scalar header. If undefined, a newline will be added.
 * @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
 * @param context.indent The indent level of the token.
 * @param context.inFlow Is this scalar within a flow collection? This may affect the resolved type of the token's value.
 * @param context.offset The offset position of the token.
 * @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
 */
function createScalarToken(value, context) {
    const { implicitKey = false, indent, inFlow = false, offset = -1, type = 'PLAIN' } = context;
    const source = stringifyString.stringifyString({ type, value }, {
        implicitKey,
        indent: indent > 0 ? ' '.repeat(indent) : '',
        inFlow,
        options: { blockQuote: true, lineWidth: -1 }
    });
    const end = context.end ?? [
        { type: 'newline', offset: -1, indent, source: '\n' }
    ];
    switch (source[0]) {
        case '|':
        case '>': {
            const he = source.indexOf('\n');
            const head = source.substring(0, he);
            const body = source.substring(he + 1) + '\n';
            const props = [
                { type: 'block-scalar-header', offset, indent, source: head }
            ];
            if (!addEndtoBlockProps(props, end))
                props.push({ type: 'newline', offset: -1, indent, source: '\n' });
            return { type: 'block-scalar', offset, indent, props, source: body };
        }
        case '"':
            return { type: 'double-quoted-scalar', offset, indent, source, end };
        case "'":
            return { type: 'single-quoted-scalar', offset, indent, source, end };
        default:
            return { type: 'scalar', offset, indent, source, end };
    }
}
/**
 * Set the value of `token` to the given string `value`, overwriting any previous contents and type that it may have.
 *
 * Best efforts are made to retain any comments previously associated with the `token`,
 * though all contents within a collection's `items` will be overwritten.
 *
 * Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
 * as this function does not support any schema operations and won't check for such conflicts.
 *
 * @param token Any token. If it does not include an `indent` value, the value will be stringified as if it were an implicit key.
 * @param value The string representation of the value, which will have its content properly indented.
 * @param context.afterKey In most cases, values after a key should have an additional level of indentation.
 * @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
 * @param context.inFlow Being within a flow collection may affect the resolved type of the token's value.
 * @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
 */
function setScalarValue(token, value, context = {}) {
    let { afterKey = false, implicitKey = false, inFlow = false, type } = context;
    let indent = 'indent' in token ? token.indent : null;
    if (afterKey && typeof indent === 'number')
        indent += 2;
    if (!type)
        switch (token.type) {
            case 'single-quoted-scalar':
                type = 'QUOTE_SINGLE';
                break;
            case 'double-quoted-scalar':
                type = 'QUOTE_DOUBLE';
                break;
            case 'block-scalar': {
                const header = token.props[0];
                if (header.type !== 'block-scalar-header')
                    throw new Error('Invalid block scalar header');
                type = header.source[0] === '>' ? 'BLOCK_FOLDED' : 'BLOCK_LITERAL';
                break;
            }
            default:
                type = 'PLAIN';
        }
    const source = stringifyString.stringifyString({ type, value }, {
        implicitKey: implicitKey || indent === null,
        indent: indent !== null && indent > 0 ? ' '.repeat(indent) : '',
        inFlow,
        options: { blockQuote: true, lineWidth: -1 }
    });
    switch (source[0]) {
        case '|':
        case '>':
            setBlockScalarValue(token, source);
            break;
        case '"':
            setFlowScalarValue(token, source, 'double-quoted-scalar');
            break;
        case "'":
            setFlowScalarValue(token, source, 'single-quoted-scalar');
            break;
        default:
            setFlowScalarValue(token, source, 'scalar');
    }
}
function setBlockScalarValue(token, source) {
    const he = source.indexOf('\n');
    const head = source.substring(0, he);
    const body = source.substring(he + 1) + '\n';
    if (token.type === 'block-scalar') {
        const header = token.props[0];
        if (header.type !== 'block-scalar-header')
            throw new Error('Invalid block scalar header');
        header.source = head;
        token.source = body;
    }
    else {
        const { offset } = token;
        const indent = 'indent' in token ? token.indent : -1;
        const props = [
            { type: 'block-scalar-header', offset, indent, source: head }
        ];
        if (!addEndtoBlockProps(props, 'end' in token ? token.end : undefined))
            props.push({ type: 'newline', offset: -1, indent, source: '\n' });
        for (const key of Object.keys(token))
            if (key !== 'type' && key !== 'offset')
                delete token[key];
        Object.assign(token, { type: 'block-scalar', indent, props, source: body });
    }
}
/** @returns `true` if last token is a newline */
function addEndtoBlockProps(props, end) {
    if (end)
        for (const st of end)
            switch (st.type) {
                case 'space':
                case 'comment':
                    props.push(st);
                    break;
                case 'newline':
                    props.push(st);
                    return true;
            }
    return false;
}
function setFlowScalarValue(token, source, type) {
    switch (token.type) {
        case 'scalar':
        case 'double-quoted-scalar':
        case 'single-quoted-scalar':
            token.type = type;
            token.source = source;
            break;
        case 'block-scalar': {
            const end = token.props.slice(1);
            let oa = source.length;
            if (token.props[0].type === 'block-scalar-header')
                oa -= token.props[0].source.length;
            for (const tok of end)
                tok.offset += oa;
            delete token.props;
            Object.assign(token, { type, source, end });
            break;
        }
        case 'block-map':
        case 'block-seq': {
            const offset = token.offset + source.length;
            const nl = { type: 'newline', offset, indent: token.indent, source: '\n' };
            delete token.items;
            Object.assign(token, { type, source, end: [nl] });
            break;
        }
        default: {
            const indent = 'indent' in token ? token.indent : -1;
            const end = 'end' in token && Array.isArray(token.end)
                ? token.end.filter(st => st.type === 'space' ||
                    st.type === 'comment' ||
                    st.type === 'newline')
                : [];
            for (const key of Object.keys(token))
                if (key !== 'type' && key !== 'offset')
                    delete token[key];
            Object.assign(token, { type, indent, source, end });
        }
    }
}

exports.createScalarToken = createScalarToken;
exports.resolveAsScalar = resolveAsScalar;
exports.setScalarValue = setScalarValue;


/***/ }),

/***/ 1733:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Stringify a CST document, token, or collection item
 *
 * Fair warning: This applies no validation whatsoever, and
 * simply concatenates the sources in their logical order.
 */
const stringify = (cst) => 'type' in cst ? stringifyToken(cst) : stringifyItem(cst);
function stringifyToken(token) {
    switch (token.type) {
        case 'block-scalar': {
            let res = '';
            for (const tok of token.props)
                res += stringifyToken(tok);
            return res + token.source;
        }
        case 'block-map':
        case 'block-seq': {
            let res = '';
            for (const item of token.items)
                res += stringifyItem(item);
            return res;
        }
        case 'flow-collection': {
            let res = token.start.source;
            for (const item of token.items)
                res += stringifyItem(item);
            for (const st of token.end)
                res += st.source;
            return res;
        }
        case 'document': {
            let res = stringifyItem(token);
            if (token.end)
                for (const st of token.end)
                    res += st.source;
            return res;
        }
        default: {
            let res = token.source;
            if ('end' in token && token.end)
                for (const st of token.end)
                    res += st.source;
            return res;
        }
    }
}
function stringifyItem({ start, key, sep, value }) {
    let res = '';
    for (const st of start)
        res += st.source;
    if (key)
        res += stringifyToken(key);
    if (sep)
        for (const st of sep)
            res += st.source;
    if (value)
        res += stringifyToken(value);
    return res;
}

exports.stringify = stringify;


/***/ }),

/***/ 7715:
/***/ ((__unused_webpack_module, exports) => {



const BREAK = Symbol('break visit');
const SKIP = Symbol('skip children');
const REMOVE = Symbol('remove item');
/**
 * Apply a visitor to a CST document or item.
 *
 * Walks through the tree (depth-first) starting from the root, calling a
 * `visitor` function with two arguments when entering each item:
 *   - `item`: The current item, which included the following members:
 *     - `start: SourceToken[]` – Source tokens before the key or value,
 *       possibly including its anchor or tag.
 *     - `key?: Token | null` – Set for pair values. May then be `null`, if
 *       the key before the `:` separator is empty.
 *     - `sep?: SourceToken[]` – Source tokens between the key and the value,
 *       which should include the `:` map value indicator if `value` is set.
 *     - `value?: Token` – The value of a sequence item, or of a map pair.
 *   - `path`: The steps from the root to the current node, as an array of
 *     `['key' | 'value', number]` tuples.
 *
 * The return value of the visitor may be used to control the traversal:
 *   - `undefined` (default): Do nothing and continue
 *   - `visit.SKIP`: Do not visit the children of this token, continue with
 *      next sibling
 *   - `visit.BREAK`: Terminate traversal completely
 *   - `visit.REMOVE`: Remove the current item, then continue with the next one
 *   - `number`: Set the index of the next step. This is useful especially if
 *     the index of the current token has changed.
 *   - `function`: Define the next visitor for this item. After the original
 *     visitor is called on item entry, next visitors are called after handling
 *     a non-empty `key` and when exiting the item.
 */
function visit(cst, visitor) {
    if ('type' in cst && cst.type === 'document')
        cst = { start: cst.start, value: cst.value };
    _visit(Object.freeze([]), cst, visitor);
}
// Without the `as symbol` casts, TS declares these in the `visit`
// namespace using `var`, but then complains about that because
// `unique symbol` must be `const`.
/** Terminate visit traversal completely */
visit.BREAK = BREAK;
/** Do not visit the children of the current item */
visit.SKIP = SKIP;
/** Remove the current item */
visit.REMOVE = REMOVE;
/** Find the item at `path` from `cst` as the root */
visit.itemAtPath = (cst, path) => {
    let item = cst;
    for (const [field, index] of path) {
        const tok = item?.[field];
        if (tok && 'items' in tok) {
            item = tok.items[index];
        }
        else
            return undefined;
    }
    return item;
};
/**
 * Get the immediate parent collection of the item at `path` from `cst` as the root.
 *
 * Throws an error if the collection is not found, which should never happen if the item itself exists.
 */
visit.parentCollection = (cst, path) => {
    const parent = visit.itemAtPath(cst, path.slice(0, -1));
    const field = path[path.length - 1][0];
    const coll = parent?.[field];
    if (coll && 'items' in coll)
        return coll;
    throw new Error('Parent collection not found');
};
function _visit(path, item, visitor) {
    let ctrl = visitor(item, path);
    if (typeof ctrl === 'symbol')
        return ctrl;
    for (const field of ['key', 'value']) {
        const token = item[field];
        if (token && 'items' in token) {
            for (let i = 0; i < token.items.length; ++i) {
                const ci = _visit(Object.freeze(path.concat([[field, i]])), token.items[i], visitor);
                if (typeof ci === 'number')
                    i = ci - 1;
                else if (ci === BREAK)
                    return BREAK;
                else if (ci === REMOVE) {
                    token.items.splice(i, 1);
                    i -= 1;
                }
            }
            if (typeof ctrl === 'function' && field === 'key')
                ctrl = ctrl(item, path);
        }
    }
    return typeof ctrl === 'function' ? ctrl(item, path) : ctrl;
}

exports.visit = visit;


/***/ }),

/***/ 3461:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var cstScalar = __nccwpck_require__(110);
var cstStringify = __nccwpck_require__(1733);
var cstVisit = __nccwpck_require__(7715);

/** The byte order mark */
const BOM = '\u{FEFF}';
/** Start of doc-mode */
const DOCUMENT = '\x02'; // C0: Start of Text
/** Unexpected end of flow-mode */
const FLOW_END = '\x18'; // C0: Cancel
/** Next token is a scalar value */
const SCALAR = '\x1f'; // C0: Unit Separator
/** @returns `true` if `token` is a flow or block collection */
const isCollection = (token) => !!token && 'items' in token;
/** @returns `true` if `token` is a flow or block scalar; not an alias */
const isScalar = (token) => !!token &&
    (token.type === 'scalar' ||
        token.type === 'single-quoted-scalar' ||
        token.type === 'double-quoted-scalar' ||
        token.type === 'block-scalar');
/* istanbul ignore next */
/** Get a printable representation of a lexer token */
function prettyToken(token) {
    switch (token) {
        case BOM:
            return '<BOM>';
        case DOCUMENT:
            return '<DOC>';
        case FLOW_END:
            return '<FLOW_END>';
        case SCALAR:
            return '<SCALAR>';
        default:
            return JSON.stringify(token);
    }
}
/** Identify the type of a lexer token. May return `null` for unknown tokens. */
function tokenType(source) {
    switch (source) {
        case BOM:
            return 'byte-order-mark';
        case DOCUMENT:
            return 'doc-mode';
        case FLOW_END:
            return 'flow-error-end';
        case SCALAR:
            return 'scalar';
        case '---':
            return 'doc-start';
        case '...':
            return 'doc-end';
        case '':
        case '\n':
        case '\r\n':
            return 'newline';
        case '-':
            return 'seq-item-ind';
        case '?':
            return 'explicit-key-ind';
        case ':':
            return 'map-value-ind';
        case '{':
            return 'flow-map-start';
        case '}':
            return 'flow-map-end';
        case '[':
            return 'flow-seq-start';
        case ']':
            return 'flow-seq-end';
        case ',':
            return 'comma';
    }
    switch (source[0]) {
        case ' ':
        case '\t':
            return 'space';
        case '#':
            return 'comment';
        case '%':
            return 'directive-line';
        case '*':
            return 'alias';
        case '&':
            return 'anchor';
        case '!':
            return 'tag';
        case "'":
            return 'single-quoted-scalar';
        case '"':
            return 'double-quoted-scalar';
        case '|':
        case '>':
            return 'block-scalar-header';
    }
    return null;
}

exports.createScalarToken = cstScalar.createScalarToken;
exports.resolveAsScalar = cstScalar.resolveAsScalar;
exports.setScalarValue = cstScalar.setScalarValue;
exports.stringify = cstStringify.stringify;
exports.visit = cstVisit.visit;
exports.BOM = BOM;
exports.DOCUMENT = DOCUMENT;
exports.FLOW_END = FLOW_END;
exports.SCALAR = SCALAR;
exports.isCollection = isCollection;
exports.isScalar = isScalar;
exports.prettyToken = prettyToken;
exports.tokenType = tokenType;


/***/ }),

/***/ 361:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var cst = __nccwpck_require__(3461);

/*
START -> stream

stream
  directive -> line-end -> stream
  indent + line-end -> stream
  [else] -> line-start

line-end
  comment -> line-end
  newline -> .
  input-end -> END

line-start
  doc-start -> doc
  doc-end -> stream
  [else] -> indent -> block-start

block-start
  seq-item-start -> block-start
  explicit-key-start -> block-start
  map-value-start -> block-start
  [else] -> doc

doc
  line-end -> line-start
  spaces -> doc
  anchor -> doc
  tag -> doc
  flow-start -> flow -> doc
  flow-end -> error -> doc
  seq-item-start -> error -> doc
  explicit-key-start -> error -> doc
  map-value-start -> doc
  alias -> doc
  quote-start -> quoted-scalar -> doc
  block-scalar-header -> line-end -> block-scalar(min) -> line-start
  [else] -> plain-scalar(false, min) -> doc

flow
  line-end -> flow
  spaces -> flow
  anchor -> flow
  tag -> flow
  flow-start -> flow -> flow
  flow-end -> .
  seq-item-start -> error -> flow
  explicit-key-start -> flow
  map-value-start -> flow
  alias -> flow
  quote-start -> quoted-scalar -> flow
  comma -> flow
  [else] -> plain-scalar(true, 0) -> flow

quoted-scalar
  quote-end -> .
  [else] -> quoted-scalar

block-scalar(min)
  newline + peek(indent < min) -> .
  [else] -> block-scalar(min)

plain-scalar(is-flow, min)
  scalar-end(is-flow) -> .
  peek(newline + (indent < min)) -> .
  [else] -> plain-scalar(min)
*/
function isEmpty(ch) {
    switch (ch) {
        case undefined:
        case ' ':
        case '\n':
        case '\r':
        case '\t':
            return true;
        default:
            return false;
    }
}
const hexDigits = new Set('0123456789ABCDEFabcdef');
const tagChars = new Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()");
const flowIndicatorChars = new Set(',[]{}');
const invalidAnchorChars = new Set(' ,[]{}\n\r\t');
const isNotAnchorChar = (ch) => !ch || invalidAnchorChars.has(ch);
/**
 * Splits an input string into lexical tokens, i.e. smaller strings that are
 * easily identifiable by `tokens.tokenType()`.
 *
 * Lexing starts always in a "stream" context. Incomplete input may be buffered
 * until a complete token can be emitted.
 *
 * In addition to slices of the original input, the following control characters
 * may also be emitted:
 *
 * - `\x02` (Start of Text): A document starts with the next token
 * - `\x18` (Cancel): Unexpected end of flow-mode (indicates an error)
 * - `\x1f` (Unit Separator): Next token is a scalar value
 * - `\u{FEFF}` (Byte order mark): Emitted separately outside documents
 */
class Lexer {
    constructor() {
        /**
         * Flag indicating whether the end of the current buffer marks the end of
         * all input
         */
        this.atEnd = false;
        /**
         * Explicit indent set in block scalar header, as an offset from the current
         * minimum indent, so e.g. set to 1 from a header `|2+`. Set to -1 if not
         * explicitly set.
         */
        this.blockScalarIndent = -1;
        /**
         * Block scalars that include a + (keep) chomping indicator in their header
         * include trailing empty lines, which are otherwise excluded from the
         * scalar's contents.
         */
        this.blockScalarKeep = false;
        /** Current input */
        this.buffer = '';
        /**
         * Flag noting whether the map value indicator : can immediately follow this
         * node within a flow context.
         */
        this.flowKey = false;
        /** Count of surrounding flow collection levels. */
        this.flowLevel = 0;
        /**
         * Minimum level of indentation required for next lines to be parsed as a
         * part of the current scalar value.
         */
        this.indentNext = 0;
        /** Indentation level of the current line. */
        this.indentValue = 0;
        /** Position of the next \n character. */
        this.lineEndPos = null;
        /** Stores the state of the lexer if reaching the end of incpomplete input */
        this.next = null;
        /** A pointer to `buffer`; the current position of the lexer. */
        this.pos = 0;
    }
    /**
     * Generate YAML tokens from the `source` string. If `incomplete`,
     * a part of the last line may be left as a buffer for the next call.
     *
     * @returns A generator of lexical tokens
     */
    *lex(source, incomplete = false) {
        if (source) {
            if (typeof source !== 'string')
                throw TypeError('source is not a string');
            this.buffer = this.buffer ? this.buffer + source : source;
            this.lineEndPos = null;
        }
        this.atEnd = !incomplete;
        let next = this.next ?? 'stream';
        while (next && (incomplete || this.hasChars(1)))
            next = yield* this.parseNext(next);
    }
    atLineEnd() {
        let i = this.pos;
        let ch = this.buffer[i];
        while (ch === ' ' || ch === '\t')
            ch = this.buffer[++i];
        if (!ch || ch === '#' || ch === '\n')
            return true;
        if (ch === '\r')
            return this.buffer[i + 1] === '\n';
        return false;
    }
    charAt(n) {
        return this.buffer[this.pos + n];
    }
    continueScalar(offset) {
        let ch = this.buffer[offset];
        if (this.indentNext > 0) {
            let indent = 0;
            while (ch === ' ')
                ch = this.buffer[++indent + offset];
            if (ch === '\r') {
                const next = this.buffer[indent + offset + 1];
                if (next === '\n' || (!next && !this.atEnd))
                    return offset + indent + 1;
            }
            return ch === '\n' || indent >= this.indentNext || (!ch && !this.atEnd)
                ? offset + indent
                : -1;
        }
        if (ch === '-' || ch === '.') {
            const dt = this.buffer.substr(offset, 3);
            if ((dt === '---' || dt === '...') && isEmpty(this.buffer[offset + 3]))
                return -1;
        }
        return offset;
    }
    getLine() {
        let end = this.lineEndPos;
        if (typeof end !== 'number' || (end !== -1 && end < this.pos)) {
            end = this.buffer.indexOf('\n', this.pos);
            this.lineEndPos = end;
        }
        if (end === -1)
            return this.atEnd ? this.buffer.substring(this.pos) : null;
        if (this.buffer[end - 1] === '\r')
            end -= 1;
        return this.buffer.substring(this.pos, end);
    }
    hasChars(n) {
        return this.pos + n <= this.buffer.length;
    }
    setNext(state) {
        this.buffer = this.buffer.substring(this.pos);
        this.pos = 0;
        this.lineEndPos = null;
        this.next = state;
        return null;
    }
    peek(n) {
        return this.buffer.substr(this.pos, n);
    }
    *parseNext(next) {
        switch (next) {
            case 'stream':
                return yield* this.parseStream();
            case 'line-start':
                return yield* this.parseLineStart();
            case 'block-start':
                return yield* this.parseBlockStart();
            case 'doc':
                return yield* this.parseDocument();
            case 'flow':
                return yield* this.parseFlowCollection();
            case 'quoted-scalar':
                return yield* this.parseQuotedScalar();
            case 'block-scalar':
                return yield* this.parseBlockScalar();
            case 'plain-scalar':
                return yield* this.parsePlainScalar();
        }
    }
    *parseStream() {
        let line = this.getLine();
        if (line === null)
            return this.setNext('stream');
        if (line[0] === cst.BOM) {
            yield* this.pushCount(1);
            line = line.substring(1);
        }
        if (line[0] === '%') {
            let dirEnd = line.length;
            let cs = line.indexOf('#');
            while (cs !== -1) {
                const ch = line[cs - 1];
                if (ch === ' ' || ch === '\t') {
                    dirEnd = cs - 1;
                    break;
                }
                else {
                    cs = line.indexOf('#', cs + 1);
                }
            }
            while (true) {
                const ch = line[dirEnd - 1];
                if (ch === ' ' || ch === '\t')
                    dirEnd -= 1;
                else
                    break;
            }
            const n = (yield* this.pushCount(dirEnd)) + (yield* this.pushSpaces(true));
            yield* this.pushCount(line.length - n); // possible comment
            this.pushNewline();
            return 'stream';
        }
        if (this.atLineEnd()) {
            const sp = yield* this.pushSpaces(true);
            yield* this.pushCount(line.length - sp);
            yield* this.pushNewline();
            return 'stream';
        }
        yield cst.DOCUMENT;
        return yield* this.parseLineStart();
    }
    *parseLineStart() {
        const ch = this.charAt(0);
        if (!ch && !this.atEnd)
            return this.setNext('line-start');
        if (ch === '-' || ch === '.') {
            if (!this.atEnd && !this.hasChars(4))
                return this.setNext('line-start');
            const s = this.peek(3);
            if ((s === '---' || s === '...') && isEmpty(this.charAt(3))) {
                yield* this.pushCount(3);
                this.indentValue = 0;
                this.indentNext = 0;
                return s === '---' ? 'doc' : 'stream';
            }
        }
        this.indentValue = yield* this.pushSpaces(false);
        if (this.indentNext > this.indentValue && !isEmpty(this.charAt(1)))
            this.indentNext = this.indentValue;
        return yield* this.parseBlockStart();
    }
    *parseBlockStart() {
        const [ch0, ch1] = this.peek(2);
        if (!ch1 && !this.atEnd)
            return this.setNext('block-start');
        if ((ch0 === '-' || ch0 === '?' || ch0 === ':') && isEmpty(ch1)) {
            const n = (yield* this.pushCount(1)) + (yield* this.pushSpaces(true));
            this.indentNext = this.indentValue + 1;
            this.indentValue += n;
            return 'block-start';
        }
        return 'doc';
    }
    *parseDocument() {
        yield* this.pushSpaces(true);
        const line = this.getLine();
        if (line === null)
            return this.setNext('doc');
        let n = yield* this.pushIndicators();
        switch (line[n]) {
            case '#':
                yield* this.pushCount(line.length - n);
            // fallthrough
            case undefined:
                yield* this.pushNewline();
                return yield* this.parseLineStart();
            case '{':
            case '[':
                yield* this.pushCount(1);
                this.flowKey = false;
                this.flowLevel = 1;
                return 'flow';
            case '}':
            case ']':
                // this is an error
                yield* this.pushCount(1);
                return 'doc';
            case '*':
                yield* this.pushUntil(isNotAnchorChar);
                return 'doc';
            case '"':
            case "'":
                return yield* this.parseQuotedScalar();
            case '|':
            case '>':
                n += yield* this.parseBlockScalarHeader();
                n += yield* this.pushSpaces(true);
                yield* this.pushCount(line.length - n);
                yield* this.pushNewline();
                return yield* this.parseBlockScalar();
            default:
                return yield* this.parsePlainScalar();
        }
    }
    *parseFlowCollection() {
        let nl, sp;
        let indent = -1;
        do {
            nl = yield* this.pushNewline();
            if (nl > 0) {
                sp = yield* this.pushSpaces(false);
                this.indentValue = indent = sp;
            }
            else {
                sp = 0;
            }
            sp += yield* this.pushSpaces(true);
        } while (nl + sp > 0);
        const line = this.getLine();
        if (line === null)
            return this.setNext('flow');
        if ((indent !== -1 && indent < this.indentNext && line[0] !== '#') ||
            (indent === 0 &&
                (line.startsWith('---') || line.startsWith('...')) &&
                isEmpty(line[3]))) {
            // Allowing for the terminal ] or } at the same (rather than greater)
            // indent level as the initial [ or { is technically invalid, but
            // failing here would be surprising to users.
            const atFlowEndMarker = indent === this.indentNext - 1 &&
                this.flowLevel === 1 &&
                (line[0] === ']' || line[0] === '}');
            if (!atFlowEndMarker) {
                // this is an error
                this.flowLevel = 0;
                yield cst.FLOW_END;
                return yield* this.parseLineStart();
            }
        }
        let n = 0;
        while (line[n] === ',') {
            n += yield* this.pushCount(1);
            n += yield* this.pushSpaces(true);
            this.flowKey = false;
        }
        n += yield* this.pushIndicators();
        switch (line[n]) {
            case undefined:
                return 'flow';
            case '#':
                yield* this.pushCount(line.length - n);
                return 'flow';
            case '{':
            case '[':
                yield* this.pushCount(1);
                this.flowKey = false;
                this.flowLevel += 1;
                return 'flow';
            case '}':
            case ']':
                yield* this.pushCount(1);
                this.flowKey = true;
                this.flowLevel -= 1;
                return this.flowLevel ? 'flow' : 'doc';
            case '*':
                yield* this.pushUntil(isNotAnchorChar);
                return 'flow';
            case '"':
            case "'":
                this.flowKey = true;
                return yield* this.parseQuotedScalar();
            case ':': {
                const next = this.charAt(1);
                if (this.flowKey || isEmpty(next) || next === ',') {
                    this.flowKey = false;
                    yield* this.pushCount(1);
                    yield* this.pushSpaces(true);
                    return 'flow';
                }
            }
            // fallthrough
            default:
                this.flowKey = false;
                return yield* this.parsePlainScalar();
        }
    }
    *parseQuotedScalar() {
        const quote = this.charAt(0);
        let end = this.buffer.indexOf(quote, this.pos + 1);
        if (quote === "'") {
            while (end !== -1 && this.buffer[end + 1] === "'")
                end = this.buffer.indexOf("'", end + 2);
        }
        else {
            // double-quote
            while (end !== -1) {
                let n = 0;
                while (this.buffer[end - 1 - n] === '\\')
                    n += 1;
                if (n % 2 === 0)
                    break;
                end = this.buffer.indexOf('"', end + 1);
            }
        }
        // Only looking for newlines within the quotes
        const qb = this.buffer.substring(0, end);
        let nl = qb.indexOf('\n', this.pos);
        if (nl !== -1) {
            while (nl !== -1) {
                const cs = this.continueScalar(nl + 1);
                if (cs === -1)
                    break;
                nl = qb.indexOf('\n', cs);
            }
            if (nl !== -1) {
                // this is an error caused by an unexpected unindent
                end = nl - (qb[nl - 1] === '\r' ? 2 : 1);
            }
        }
        if (end === -1) {
            if (!this.atEnd)
                return this.setNext('quoted-scalar');
            end = this.buffer.length;
        }
        yield* this.pushToIndex(end + 1, false);
        return this.flowLevel ? 'flow' : 'doc';
    }
    *parseBlockScalarHeader() {
        this.blockScalarIndent = -1;
        this.blockScalarKeep = false;
        let i = this.pos;
        while (true) {
            const ch = this.buffer[++i];
            if (ch === '+')
                this.blockScalarKeep = true;
            else if (ch > '0' && ch <= '9')
                this.blockScalarIndent = Number(ch) - 1;
            else if (ch !== '-')
                break;
        }
        return yield* this.pushUntil(ch => isEmpty(ch) || ch === '#');
    }
    *parseBlockScalar() {
        let nl = this.pos - 1; // may be -1 if this.pos === 0
        let indent = 0;
        let ch;
        loop: for (let i = this.pos; (ch = this.buffer[i]); ++i) {
            switch (ch) {
                case ' ':
                    indent += 1;
                    break;
                case '\n':
                    nl = i;
                    indent = 0;
                    break;
                case '\r': {
                    const next = this.buffer[i + 1];
                    if (!next && !this.atEnd)
                        return this.setNext('block-scalar');
                    if (next === '\n')
                        break;
                } // fallthrough
                default:
                    break loop;
            }
        }
        if (!ch && !this.atEnd)
            return this.setNext('block-scalar');
        if (indent >= this.indentNext) {
            if (this.blockScalarIndent === -1)
                this.indentNext = indent;
            else {
                this.indentNext =
                    this.blockScalarIndent + (this.indentNext === 0 ? 1 : this.indentNext);
            }
            do {
                const cs = this.continueScalar(nl + 1);
                if (cs === -1)
                    break;
                nl = this.buffer.indexOf('\n', cs);
            } while (nl !== -1);
            if (nl === -1) {
                if (!this.atEnd)
                    return this.setNext('block-scalar');
                nl = this.buffer.length;
            }
        }
        // Trailing insufficiently indented tabs are invalid.
        // To catch that during parsing, we include them in the block scalar value.
        let i = nl + 1;
        ch = this.buffer[i];
        while (ch === ' ')
            ch = this.buffer[++i];
        if (ch === '\t') {
            while (ch === '\t' || ch === ' ' || ch === '\r' || ch === '\n')
                ch = this.buffer[++i];
            nl = i - 1;
        }
        else if (!this.blockScalarKeep) {
            do {
                let i = nl - 1;
                let ch = this.buffer[i];
                if (ch === '\r')
                    ch = this.buffer[--i];
                const lastChar = i; // Drop the line if last char not more indented
                while (ch === ' ')
                    ch = this.buffer[--i];
                if (ch === '\n' && i >= this.pos && i + 1 + indent > lastChar)
                    nl = i;
                else
                    break;
            } while (true);
        }
        yield cst.SCALAR;
        yield* this.pushToIndex(nl + 1, true);
        return yield* this.parseLineStart();
    }
    *parsePlainScalar() {
        const inFlow = this.flowLevel > 0;
        let end = this.pos - 1;
        let i = this.pos - 1;
        let ch;
        while ((ch = this.buffer[++i])) {
            if (ch === ':') {
                const next = this.buffer[i + 1];
                if (isEmpty(next) || (inFlow && flowIndicatorChars.has(next)))
                    break;
                end = i;
            }
            else if (isEmpty(ch)) {
                let next = this.buffer[i + 1];
                if (ch === '\r') {
                    if (next === '\n') {
                        i += 1;
                        ch = '\n';
                        next = this.buffer[i + 1];
                    }
                    else
                        end = i;
                }
                if (next === '#' || (inFlow && flowIndicatorChars.has(next)))
                    break;
                if (ch === '\n') {
                    const cs = this.continueScalar(i + 1);
                    if (cs === -1)
                        break;
                    i = Math.max(i, cs - 2); // to advance, but still account for ' #'
                }
            }
            else {
                if (inFlow && flowIndicatorChars.has(ch))
                    break;
                end = i;
            }
        }
        if (!ch && !this.atEnd)
            return this.setNext('plain-scalar');
        yield cst.SCALAR;
        yield* this.pushToIndex(end + 1, true);
        return inFlow ? 'flow' : 'doc';
    }
    *pushCount(n) {
        if (n > 0) {
            yield this.buffer.substr(this.pos, n);
            this.pos += n;
            return n;
        }
        return 0;
    }
    *pushToIndex(i, allowEmpty) {
        const s = this.buffer.slice(this.pos, i);
        if (s) {
            yield s;
            this.pos += s.length;
            return s.length;
        }
        else if (allowEmpty)
            yield '';
        return 0;
    }
    *pushIndicators() {
        let n = 0;
        loop: while (true) {
            switch (this.charAt(0)) {
                case '!':
                    n += yield* this.pushTag();
                    n += yield* this.pushSpaces(true);
                    continue loop;
                case '&':
                    n += yield* this.pushUntil(isNotAnchorChar);
                    n += yield* this.pushSpaces(true);
                    continue loop;
                case '-': // this is an error
                case '?': // this is an error outside flow collections
                case ':': {
                    const inFlow = this.flowLevel > 0;
                    const ch1 = this.charAt(1);
                    if (isEmpty(ch1) || (inFlow && flowIndicatorChars.has(ch1))) {
                        if (!inFlow)
                            this.indentNext = this.indentValue + 1;
                        else if (this.flowKey)
                            this.flowKey = false;
                        n += yield* this.pushCount(1);
                        n += yield* this.pushSpaces(true);
                        continue loop;
                    }
                }
            }
            break loop;
        }
        return n;
    }
    *pushTag() {
        if (this.charAt(1) === '<') {
            let i = this.pos + 2;
            let ch = this.buffer[i];
            while (!isEmpty(ch) && ch !== '>')
                ch = this.buffer[++i];
            return yield* this.pushToIndex(ch === '>' ? i + 1 : i, false);
        }
        else {
            let i = this.pos + 1;
            let ch = this.buffer[i];
            while (ch) {
                if (tagChars.has(ch))
                    ch = this.buffer[++i];
                else if (ch === '%' &&
                    hexDigits.has(this.buffer[i + 1]) &&
                    hexDigits.has(this.buffer[i + 2])) {
                    ch = this.buffer[(i += 3)];
                }
                else
                    break;
            }
            return yield* this.pushToIndex(i, false);
        }
    }
    *pushNewline() {
        const ch = this.buffer[this.pos];
        if (ch === '\n')
            return yield* this.pushCount(1);
        else if (ch === '\r' && this.charAt(1) === '\n')
            return yield* this.pushCount(2);
        else
            return 0;
    }
    *pushSpaces(allowTabs) {
        let i = this.pos - 1;
        let ch;
        do {
            ch = this.buffer[++i];
        } while (ch === ' ' || (allowTabs && ch === '\t'));
        const n = i - this.pos;
        if (n > 0) {
            yield this.buffer.substr(this.pos, n);
            this.pos = i;
        }
        return n;
    }
    *pushUntil(test) {
        let i = this.pos;
        let ch = this.buffer[i];
        while (!test(ch))
            ch = this.buffer[++i];
        return yield* this.pushToIndex(i, false);
    }
}

exports.Lexer = Lexer;


/***/ }),

/***/ 6628:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Tracks newlines during parsing in order to provide an efficient API for
 * determining the one-indexed `{ line, col }` position for any offset
 * within the input.
 */
class LineCounter {
    constructor() {
        this.lineStarts = [];
        /**
         * Should be called in ascending order. Otherwise, call
         * `lineCounter.lineStarts.sort()` before calling `linePos()`.
         */
        this.addNewLine = (offset) => this.lineStarts.push(offset);
        /**
         * Performs a binary search and returns the 1-indexed { line, col }
         * position of `offset`. If `line === 0`, `addNewLine` has never been
         * called or `offset` is before the first known newline.
         */
        this.linePos = (offset) => {
            let low = 0;
            let high = this.lineStarts.length;
            while (low < high) {
                const mid = (low + high) >> 1; // Math.floor((low + high) / 2)
                if (this.lineStarts[mid] < offset)
                    low = mid + 1;
                else
                    high = mid;
            }
            if (this.lineStarts[low] === offset)
                return { line: low + 1, col: 1 };
            if (low === 0)
                return { line: 0, col: offset };
            const start = this.lineStarts[low - 1];
            return { line: low, col: offset - start + 1 };
        };
    }
}

exports.LineCounter = LineCounter;


/***/ }),

/***/ 3456:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_process = __nccwpck_require__(932);
var cst = __nccwpck_require__(3461);
var lexer = __nccwpck_require__(361);

function includesToken(list, type) {
    for (let i = 0; i < list.length; ++i)
        if (list[i].type === type)
            return true;
    return false;
}
function findNonEmptyIndex(list) {
    for (let i = 0; i < list.length; ++i) {
        switch (list[i].type) {
            case 'space':
            case 'comment':
            case 'newline':
                break;
            default:
                return i;
        }
    }
    return -1;
}
function isFlowToken(token) {
    switch (token?.type) {
        case 'alias':
        case 'scalar':
        case 'single-quoted-scalar':
        case 'double-quoted-scalar':
        case 'flow-collection':
            return true;
        default:
            return false;
    }
}
function getPrevProps(parent) {
    switch (parent.type) {
        case 'document':
            return parent.start;
        case 'block-map': {
            const it = parent.items[parent.items.length - 1];
            return it.sep ?? it.start;
        }
        case 'block-seq':
            return parent.items[parent.items.length - 1].start;
        /* istanbul ignore next should not happen */
        default:
            return [];
    }
}
/** Note: May modify input array */
function getFirstKeyStartProps(prev) {
    if (prev.length === 0)
        return [];
    let i = prev.length;
    loop: while (--i >= 0) {
        switch (prev[i].type) {
            case 'doc-start':
            case 'explicit-key-ind':
            case 'map-value-ind':
            case 'seq-item-ind':
            case 'newline':
                break loop;
        }
    }
    while (prev[++i]?.type === 'space') {
        /* loop */
    }
    return prev.splice(i, prev.length);
}
function arrayPushArray(target, source) {
    // May exhaust call stack with large `source` array
    if (source.length < 1e5)
        Array.prototype.push.apply(target, source);
    else
        for (let i = 0; i < source.length; ++i)
            target.push(source[i]);
}
function fixFlowSeqItems(fc) {
    if (fc.start.type === 'flow-seq-start') {
        for (const it of fc.items) {
            if (it.sep &&
                !it.value &&
                !includesToken(it.start, 'explicit-key-ind') &&
                !includesToken(it.sep, 'map-value-ind')) {
                if (it.key)
                    it.value = it.key;
                delete it.key;
                if (isFlowToken(it.value)) {
                    if (it.value.end)
                        arrayPushArray(it.value.end, it.sep);
                    else
                        it.value.end = it.sep;
                }
                else
                    arrayPushArray(it.start, it.sep);
                delete it.sep;
            }
        }
    }
}
/**
 * A YAML concrete syntax tree (CST) parser
 *
 * ```ts
 * const src: string = ...
 * for (const token of new Parser().parse(src)) {
 *   // token: Token
 * }
 * ```
 *
 * To use the parser with a user-provided lexer:
 *
 * ```ts
 * function* parse(source: string, lexer: Lexer) {
 *   const parser = new Parser()
 *   for (const lexeme of lexer.lex(source))
 *     yield* parser.next(lexeme)
 *   yield* parser.end()
 * }
 *
 * const src: string = ...
 * const lexer = new Lexer()
 * for (const token of parse(src, lexer)) {
 *   // token: Token
 * }
 * ```
 */
class Parser {
    /**
     * @param onNewLine - If defined, called separately with the start position of
     *   each new line (in `parse()`, including the start of input).
     */
    constructor(onNewLine) {
        /** If true, space and sequence indicators count as indentation */
        this.atNewLine = true;
        /** If true, next token is a scalar value */
        this.atScalar = false;
        /** Current indentation level */
        this.indent = 0;
        /** Current offset since the start of parsing */
        this.offset = 0;
        /** On the same line with a block map key */
        this.onKeyLine = false;
        /** Top indicates the node that's currently being built */
        this.stack = [];
        /** The source of the current token, set in parse() */
        this.source = '';
        /** The type of the current token, set in parse() */
        this.type = '';
        // Must be defined after `next()`
        this.lexer = new lexer.Lexer();
        this.onNewLine = onNewLine;
    }
    /**
     * Parse `source` as a YAML stream.
     * If `incomplete`, a part of the last line may be left as a buffer for the next call.
     *
     * Errors are not thrown, but yielded as `{ type: 'error', message }` tokens.
     *
     * @returns A generator of tokens representing each directive, document, and other structure.
     */
    *parse(source, incomplete = false) {
        if (this.onNewLine && this.offset === 0)
            this.onNewLine(0);
        for (const lexeme of this.lexer.lex(source, incomplete))
            yield* this.next(lexeme);
        if (!incomplete)
            yield* this.end();
    }
    /**
     * Advance the parser by the `source` of one lexical token.
     */
    *next(source) {
        this.source = source;
        if (node_process.env.LOG_TOKENS)
            console.log('|', cst.prettyToken(source));
        if (this.atScalar) {
            this.atScalar = false;
            yield* this.step();
            this.offset += source.length;
            return;
        }
        const type = cst.tokenType(source);
        if (!type) {
            const message = `Not a YAML token: ${source}`;
            yield* this.pop({ type: 'error', offset: this.offset, message, source });
            this.offset += source.length;
        }
        else if (type === 'scalar') {
            this.atNewLine = false;
            this.atScalar = true;
            this.type = 'scalar';
        }
        else {
            this.type = type;
            yield* this.step();
            switch (type) {
                case 'newline':
                    this.atNewLine = true;
                    this.indent = 0;
                    if (this.onNewLine)
                        this.onNewLine(this.offset + source.length);
                    break;
                case 'space':
                    if (this.atNewLine && source[0] === ' ')
                        this.indent += source.length;
                    break;
                case 'explicit-key-ind':
                case 'map-value-ind':
                case 'seq-item-ind':
                    if (this.atNewLine)
                        this.indent += source.length;
                    break;
                case 'doc-mode':
                case 'flow-error-end':
                    return;
                default:
                    this.atNewLine = false;
            }
            this.offset += source.length;
        }
    }
    /** Call at end of input to push out any remaining constructions */
    *end() {
        while (this.stack.length > 0)
            yield* this.pop();
    }
    get sourceToken() {
        const st = {
            type: this.type,
            offset: this.offset,
            indent: this.indent,
            source: this.source
        };
        return st;
    }
    *step() {
        const top = this.peek(1);
        if (this.type === 'doc-end' && top?.type !== 'doc-end') {
            while (this.stack.length > 0)
                yield* this.pop();
            this.stack.push({
                type: 'doc-end',
                offset: this.offset,
                source: this.source
            });
            return;
        }
        if (!top)
            return yield* this.stream();
        switch (top.type) {
            case 'document':
                return yield* this.document(top);
            case 'alias':
            case 'scalar':
            case 'single-quoted-scalar':
            case 'double-quoted-scalar':
                return yield* this.scalar(top);
            case 'block-scalar':
                return yield* this.blockScalar(top);
            case 'block-map':
                return yield* this.blockMap(top);
            case 'block-seq':
                return yield* this.blockSequence(top);
            case 'flow-collection':
                return yield* this.flowCollection(top);
            case 'doc-end':
                return yield* this.documentEnd(top);
        }
        /* istanbul ignore next should not happen */
        yield* this.pop();
    }
    peek(n) {
        return this.stack[this.stack.length - n];
    }
    *pop(error) {
        const token = error ?? this.stack.pop();
        /* istanbul ignore if should not happen */
        if (!token) {
            const message = 'Tried to pop an empty stack';
            yield { type: 'error', offset: this.offset, source: '', message };
        }
        else if (this.stack.length === 0) {
            yield token;
        }
        else {
            const top = this.peek(1);
            if (token.type === 'block-scalar') {
                // Block scalars use their parent rather than header indent
                token.indent = 'indent' in top ? top.indent : 0;
            }
            else if (token.type === 'flow-collection' && top.type === 'document') {
                // Ignore all indent for top-level flow collections
                token.indent = 0;
            }
            if (token.type === 'flow-collection')
                fixFlowSeqItems(token);
            switch (top.type) {
                case 'document':
                    top.value = token;
                    break;
                case 'block-scalar':
                    top.props.push(token); // error
                    break;
                case 'block-map': {
                    const it = top.items[top.items.length - 1];
                    if (it.value) {
                        top.items.push({ start: [], key: token, sep: [] });
                        this.onKeyLine = true;
                        return;
                    }
                    else if (it.sep) {
                        it.value = token;
                    }
                    else {
                        Object.assign(it, { key: token, sep: [] });
                        this.onKeyLine = !it.explicitKey;
                        return;
                    }
                    break;
                }
                case 'block-seq': {
                    const it = top.items[top.items.length - 1];
                    if (it.value)
                        top.items.push({ start: [], value: token });
                    else
                        it.value = token;
                    break;
                }
                case 'flow-collection': {
                    const it = top.items[top.items.length - 1];
                    if (!it || it.value)
                        top.items.push({ start: [], key: token, sep: [] });
                    else if (it.sep)
                        it.value = token;
                    else
                        Object.assign(it, { key: token, sep: [] });
                    return;
                }
                /* istanbul ignore next should not happen */
                default:
                    yield* this.pop();
                    yield* this.pop(token);
            }
            if ((top.type === 'document' ||
                top.type === 'block-map' ||
                top.type === 'block-seq') &&
                (token.type === 'block-map' || token.type === 'block-seq')) {
                const last = token.items[token.items.length - 1];
                if (last &&
                    !last.sep &&
                    !last.value &&
                    last.start.length > 0 &&
                    findNonEmptyIndex(last.start) === -1 &&
                    (token.indent === 0 ||
                        last.start.every(st => st.type !== 'comment' || st.indent < token.indent))) {
                    if (top.type === 'document')
                        top.end = last.start;
                    else
                        top.items.push({ start: last.start });
                    token.items.splice(-1, 1);
                }
            }
        }
    }
    *stream() {
        switch (this.type) {
            case 'directive-line':
                yield { type: 'directive', offset: this.offset, source: this.source };
                return;
            case 'byte-order-mark':
            case 'space':
            case 'comment':
            case 'newline':
                yield this.sourceToken;
                return;
            case 'doc-mode':
            case 'doc-start': {
                const doc = {
                    type: 'document',
                    offset: this.offset,
                    start: []
                };
                if (this.type === 'doc-start')
                    doc.start.push(this.sourceToken);
                this.stack.push(doc);
                return;
            }
        }
        yield {
            type: 'error',
            offset: this.offset,
            message: `Unexpected ${this.type} token in YAML stream`,
            source: this.source
        };
    }
    *document(doc) {
        if (doc.value)
            return yield* this.lineEnd(doc);
        switch (this.type) {
            case 'doc-start': {
                if (findNonEmptyIndex(doc.start) !== -1) {
                    yield* this.pop();
                    yield* this.step();
                }
                else
                    doc.start.push(this.sourceToken);
                return;
            }
            case 'anchor':
            case 'tag':
            case 'space':
            case 'comment':
            case 'newline':
                doc.start.push(this.sourceToken);
                return;
        }
        const bv = this.startBlockValue(doc);
        if (bv)
            this.stack.push(bv);
        else {
            yield {
                type: 'error',
                offset: this.offset,
                message: `Unexpected ${this.type} token in YAML document`,
                source: this.source
            };
        }
    }
    *scalar(scalar) {
        if (this.type === 'map-value-ind') {
            const prev = getPrevProps(this.peek(2));
            const start = getFirstKeyStartProps(prev);
            let sep;
            if (scalar.end) {
                sep = scalar.end;
                sep.push(this.sourceToken);
                delete scalar.end;
            }
            else
                sep = [this.sourceToken];
            const map = {
                type: 'block-map',
                offset: scalar.offset,
                indent: scalar.indent,
                items: [{ start, key: scalar, sep }]
            };
            this.onKeyLine = true;
            this.stack[this.stack.length - 1] = map;
        }
        else
            yield* this.lineEnd(scalar);
    }
    *blockScalar(scalar) {
        switch (this.type) {
            case 'space':
            case 'comment':
            case 'newline':
                scalar.props.push(this.sourceToken);
                return;
            case 'scalar':
                scalar.source = this.source;
                // block-scalar source includes trailing newline
                this.atNewLine = true;
                this.indent = 0;
                if (this.onNewLine) {
                    let nl = this.source.indexOf('\n') + 1;
                    while (nl !== 0) {
                        this.onNewLine(this.offset + nl);
                        nl = this.source.indexOf('\n', nl) + 1;
                    }
                }
                yield* this.pop();
                break;
            /* istanbul ignore next should not happen */
            default:
                yield* this.pop();
                yield* this.step();
        }
    }
    *blockMap(map) {
        const it = map.items[map.items.length - 1];
        // it.sep is true-ish if pair already has key or : separator
        switch (this.type) {
            case 'newline':
                this.onKeyLine = false;
                if (it.value) {
                    const end = 'end' in it.value ? it.value.end : undefined;
                    const last = Array.isArray(end) ? end[end.length - 1] : undefined;
                    if (last?.type === 'comment')
                        end?.push(this.sourceToken);
                    else
                        map.items.push({ start: [this.sourceToken] });
                }
                else if (it.sep) {
                    it.sep.push(this.sourceToken);
                }
                else {
                    it.start.push(this.sourceToken);
                }
                return;
            case 'space':
            case 'comment':
                if (it.value) {
                    map.items.push({ start: [this.sourceToken] });
                }
                else if (it.sep) {
                    it.sep.push(this.sourceToken);
                }
                else {
                    if (this.atIndentedComment(it.start, map.indent)) {
                        const prev = map.items[map.items.length - 2];
                        const end = prev?.value?.end;
                        if (Array.isArray(end)) {
                            arrayPushArray(end, it.start);
                            end.push(this.sourceToken);
                            map.items.pop();
                            return;
                        }
                    }
                    it.start.push(this.sourceToken);
                }
                return;
        }
        if (this.indent >= map.indent) {
            const atMapIndent = !this.onKeyLine && this.indent === map.indent;
            const atNextItem = atMapIndent &&
                (it.sep || it.explicitKey) &&
                this.type !== 'seq-item-ind';
            // For empty nodes, assign newline-separated not indented empty tokens to following node
            let start = [];
            if (atNextItem && it.sep && !it.value) {
                const nl = [];
                for (let i = 0; i < it.sep.length; ++i) {
                    const st = it.sep[i];
                    switch (st.type) {
                        case 'newline':
                            nl.push(i);
                            break;
                        case 'space':
                            break;
                        case 'comment':
                            if (st.indent > map.indent)
                                nl.length = 0;
                            break;
                        default:
                            nl.length = 0;
                    }
                }
                if (nl.length >= 2)
                    start = it.sep.splice(nl[1]);
            }
            switch (this.type) {
                case 'anchor':
                case 'tag':
                    if (atNextItem || it.value) {
                        start.push(this.sourceToken);
                        map.items.push({ start });
                        this.onKeyLine = true;
                    }
                    else if (it.sep) {
                        it.sep.push(this.sourceToken);
                    }
                    else {
                        it.start.push(this.sourceToken);
                    }
                    return;
                case 'explicit-key-ind':
                    if (!it.sep && !it.explicitKey) {
                        it.start.push(this.sourceToken);
                        it.explicitKey = true;
                    }
                    else if (atNextItem || it.value) {
                        start.push(this.sourceToken);
                        map.items.push({ start, explicitKey: true });
                    }
                    else {
                        this.stack.push({
                            type: 'block-map',
                            offset: this.offset,
                            indent: this.indent,
                            items: [{ start: [this.sourceToken], explicitKey: true }]
                        });
                    }
                    this.onKeyLine = true;
                    return;
                case 'map-value-ind':
                    if (it.explicitKey) {
                        if (!it.sep) {
                            if (includesToken(it.start, 'newline')) {
                                Object.assign(it, { key: null, sep: [this.sourceToken] });
                            }
                            else {
                                const start = getFirstKeyStartProps(it.start);
                                this.stack.push({
                                    type: 'block-map',
                                    offset: this.offset,
                                    indent: this.indent,
                                    items: [{ start, key: null, sep: [this.sourceToken] }]
                                });
                            }
                        }
                        else if (it.value) {
                            map.items.push({ start: [], key: null, sep: [this.sourceToken] });
                        }
                        else if (includesToken(it.sep, 'map-value-ind')) {
                            this.stack.push({
                                type: 'block-map',
                                offset: this.offset,
                                indent: this.indent,
                                items: [{ start, key: null, sep: [this.sourceToken] }]
                            });
                        }
                        else if (isFlowToken(it.key) &&
                            !includesToken(it.sep, 'newline')) {
                            const start = getFirstKeyStartProps(it.start);
                            const key = it.key;
                            const sep = it.sep;
                            sep.push(this.sourceToken);
                            // @ts-expect-error type guard is wrong here
                            delete it.key;
                            // @ts-expect-error type guard is wrong here
                            delete it.sep;
                            this.stack.push({
                                type: 'block-map',
                                offset: this.offset,
                                indent: this.indent,
                                items: [{ start, key, sep }]
                            });
                        }
                        else if (start.length > 0) {
                            // Not actually at next item
                            it.sep = it.sep.concat(start, this.sourceToken);
                        }
                        else {
                            it.sep.push(this.sourceToken);
                        }
                    }
                    else {
                        if (!it.sep) {
                            Object.assign(it, { key: null, sep: [this.sourceToken] });
                        }
                        else if (it.value || atNextItem) {
                            map.items.push({ start, key: null, sep: [this.sourceToken] });
                        }
                        else if (includesToken(it.sep, 'map-value-ind')) {
                            this.stack.push({
                                type: 'block-map',
                                offset: this.offset,
                                indent: this.indent,
                                items: [{ start: [], key: null, sep: [this.sourceToken] }]
                            });
                        }
                        else {
                            it.sep.push(this.sourceToken);
                        }
                    }
                    this.onKeyLine = true;
                    return;
                case 'alias':
                case 'scalar':
                case 'single-quoted-scalar':
                case 'double-quoted-scalar': {
                    const fs = this.flowScalar(this.type);
                    if (atNextItem || it.value) {
                        map.items.push({ start, key: fs, sep: [] });
                        this.onKeyLine = true;
                    }
                    else if (it.sep) {
                        this.stack.push(fs);
                    }
                    else {
                        Object.assign(it, { key: fs, sep: [] });
                        this.onKeyLine = true;
                    }
                    return;
                }
                default: {
                    const bv = this.startBlockValue(map);
                    if (bv) {
                        if (bv.type === 'block-seq') {
                            if (!it.explicitKey &&
                                it.sep &&
                                !includesToken(it.sep, 'newline')) {
                                yield* this.pop({
                                    type: 'error',
                                    offset: this.offset,
                                    message: 'Unexpected block-seq-ind on same line with key',
                                    source: this.source
                                });
                                return;
                            }
                        }
                        else if (atMapIndent) {
                            map.items.push({ start });
                        }
                        this.stack.push(bv);
                        return;
                    }
                }
            }
        }
        yield* this.pop();
        yield* this.step();
    }
    *blockSequence(seq) {
        const it = seq.items[seq.items.length - 1];
        switch (this.type) {
            case 'newline':
                if (it.value) {
                    const end = 'end' in it.value ? it.value.end : undefined;
                    const last = Array.isArray(end) ? end[end.length - 1] : undefined;
                    if (last?.type === 'comment')
                        end?.push(this.sourceToken);
                    else
                        seq.items.push({ start: [this.sourceToken] });
                }
                else
                    it.start.push(this.sourceToken);
                return;
            case 'space':
            case 'comment':
                if (it.value)
                    seq.items.push({ start: [this.sourceToken] });
                else {
                    if (this.atIndentedComment(it.start, seq.indent)) {
                        const prev = seq.items[seq.items.length - 2];
                        const end = prev?.value?.end;
                        if (Array.isArray(end)) {
                            arrayPushArray(end, it.start);
                            end.push(this.sourceToken);
                            seq.items.pop();
                            return;
                        }
                    }
                    it.start.push(this.sourceToken);
                }
                return;
            case 'anchor':
            case 'tag':
                if (it.value || this.indent <= seq.indent)
                    break;
                it.start.push(this.sourceToken);
                return;
            case 'seq-item-ind':
                if (this.indent !== seq.indent)
                    break;
                if (it.value || includesToken(it.start, 'seq-item-ind'))
                    seq.items.push({ start: [this.sourceToken] });
                else
                    it.start.push(this.sourceToken);
                return;
        }
        if (this.indent > seq.indent) {
            const bv = this.startBlockValue(seq);
            if (bv) {
                this.stack.push(bv);
                return;
            }
        }
        yield* this.pop();
        yield* this.step();
    }
    *flowCollection(fc) {
        const it = fc.items[fc.items.length - 1];
        if (this.type === 'flow-error-end') {
            let top;
            do {
                yield* this.pop();
                top = this.peek(1);
            } while (top?.type === 'flow-collection');
        }
        else if (fc.end.length === 0) {
            switch (this.type) {
                case 'comma':
                case 'explicit-key-ind':
                    if (!it || it.sep)
                        fc.items.push({ start: [this.sourceToken] });
                    else
                        it.start.push(this.sourceToken);
                    return;
                case 'map-value-ind':
                    if (!it || it.value)
                        fc.items.push({ start: [], key: null, sep: [this.sourceToken] });
                    else if (it.sep)
                        it.sep.push(this.sourceToken);
                    else
                        Object.assign(it, { key: null, sep: [this.sourceToken] });
                    return;
                case 'space':
                case 'comment':
                case 'newline':
                case 'anchor':
                case 'tag':
                    if (!it || it.value)
                        fc.items.push({ start: [this.sourceToken] });
                    else if (it.sep)
                        it.sep.push(this.sourceToken);
                    else
                        it.start.push(this.sourceToken);
                    return;
                case 'alias':
                case 'scalar':
                case 'single-quoted-scalar':
                case 'double-quoted-scalar': {
                    const fs = this.flowScalar(this.type);
                    if (!it || it.value)
                        fc.items.push({ start: [], key: fs, sep: [] });
                    else if (it.sep)
                        this.stack.push(fs);
                    else
                        Object.assign(it, { key: fs, sep: [] });
                    return;
                }
                case 'flow-map-end':
                case 'flow-seq-end':
                    fc.end.push(this.sourceToken);
                    return;
            }
            const bv = this.startBlockValue(fc);
            /* istanbul ignore else should not happen */
            if (bv)
                this.stack.push(bv);
            else {
                yield* this.pop();
                yield* this.step();
            }
        }
        else {
            const parent = this.peek(2);
            if (parent.type === 'block-map' &&
                ((this.type === 'map-value-ind' && parent.indent === fc.indent) ||
                    (this.type === 'newline' &&
                        !parent.items[parent.items.length - 1].sep))) {
                yield* this.pop();
                yield* this.step();
            }
            else if (this.type === 'map-value-ind' &&
                parent.type !== 'flow-collection') {
                const prev = getPrevProps(parent);
                const start = getFirstKeyStartProps(prev);
                fixFlowSeqItems(fc);
                const sep = fc.end.splice(1, fc.end.length);
                sep.push(this.sourceToken);
                const map = {
                    type: 'block-map',
                    offset: fc.offset,
                    indent: fc.indent,
                    items: [{ start, key: fc, sep }]
                };
                this.onKeyLine = true;
                this.stack[this.stack.length - 1] = map;
            }
            else {
                yield* this.lineEnd(fc);
            }
        }
    }
    flowScalar(type) {
        if (this.onNewLine) {
            let nl = this.source.indexOf('\n') + 1;
            while (nl !== 0) {
                this.onNewLine(this.offset + nl);
                nl = this.source.indexOf('\n', nl) + 1;
            }
        }
        return {
            type,
            offset: this.offset,
            indent: this.indent,
            source: this.source
        };
    }
    startBlockValue(parent) {
        switch (this.type) {
            case 'alias':
            case 'scalar':
            case 'single-quoted-scalar':
            case 'double-quoted-scalar':
                return this.flowScalar(this.type);
            case 'block-scalar-header':
                return {
                    type: 'block-scalar',
                    offset: this.offset,
                    indent: this.indent,
                    props: [this.sourceToken],
                    source: ''
                };
            case 'flow-map-start':
            case 'flow-seq-start':
                return {
                    type: 'flow-collection',
                    offset: this.offset,
                    indent: this.indent,
                    start: this.sourceToken,
                    items: [],
                    end: []
                };
            case 'seq-item-ind':
                return {
                    type: 'block-seq',
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start: [this.sourceToken] }]
                };
            case 'explicit-key-ind': {
                this.onKeyLine = true;
                const prev = getPrevProps(parent);
                const start = getFirstKeyStartProps(prev);
                start.push(this.sourceToken);
                return {
                    type: 'block-map',
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start, explicitKey: true }]
                };
            }
            case 'map-value-ind': {
                this.onKeyLine = true;
                const prev = getPrevProps(parent);
                const start = getFirstKeyStartProps(prev);
                return {
                    type: 'block-map',
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start, key: null, sep: [this.sourceToken] }]
                };
            }
        }
        return null;
    }
    atIndentedComment(start, indent) {
        if (this.type !== 'comment')
            return false;
        if (this.indent <= indent)
            return false;
        return start.every(st => st.type === 'newline' || st.type === 'space');
    }
    *documentEnd(docEnd) {
        if (this.type !== 'doc-mode') {
            if (docEnd.end)
                docEnd.end.push(this.sourceToken);
            else
                docEnd.end = [this.sourceToken];
            if (this.type === 'newline')
                yield* this.pop();
        }
    }
    *lineEnd(token) {
        switch (this.type) {
            case 'comma':
            case 'doc-start':
            case 'doc-end':
            case 'flow-seq-end':
            case 'flow-map-end':
            case 'map-value-ind':
                yield* this.pop();
                yield* this.step();
                break;
            case 'newline':
                this.onKeyLine = false;
            // fallthrough
            case 'space':
            case 'comment':
            default:
                // all other values are errors
                if (token.end)
                    token.end.push(this.sourceToken);
                else
                    token.end = [this.sourceToken];
                if (this.type === 'newline')
                    yield* this.pop();
        }
    }
}

exports.Parser = Parser;


/***/ }),

/***/ 4047:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var composer = __nccwpck_require__(9984);
var Document = __nccwpck_require__(3021);
var errors = __nccwpck_require__(1464);
var log = __nccwpck_require__(7249);
var identity = __nccwpck_require__(1127);
var lineCounter = __nccwpck_require__(6628);
var parser = __nccwpck_require__(3456);

function parseOptions(options) {
    const prettyErrors = options.prettyErrors !== false;
    const lineCounter$1 = options.lineCounter || (prettyErrors && new lineCounter.LineCounter()) || null;
    return { lineCounter: lineCounter$1, prettyErrors };
}
/**
 * Parse the input as a stream of YAML documents.
 *
 * Documents should be separated from each other by `...` or `---` marker lines.
 *
 * @returns If an empty `docs` array is returned, it will be of type
 *   EmptyStream and contain additional stream information. In
 *   TypeScript, you should use `'empty' in docs` as a type guard for it.
 */
function parseAllDocuments(source, options = {}) {
    const { lineCounter, prettyErrors } = parseOptions(options);
    const parser$1 = new parser.Parser(lineCounter?.addNewLine);
    const composer$1 = new composer.Composer(options);
    const docs = Array.from(composer$1.compose(parser$1.parse(source)));
    if (prettyErrors && lineCounter)
        for (const doc of docs) {
            doc.errors.forEach(errors.prettifyError(source, lineCounter));
            doc.warnings.forEach(errors.prettifyError(source, lineCounter));
        }
    if (docs.length > 0)
        return docs;
    return Object.assign([], { empty: true }, composer$1.streamInfo());
}
/** Parse an input string into a single YAML.Document */
function parseDocument(source, options = {}) {
    const { lineCounter, prettyErrors } = parseOptions(options);
    const parser$1 = new parser.Parser(lineCounter?.addNewLine);
    const composer$1 = new composer.Composer(options);
    // `doc` is always set by compose.end(true) at the very latest
    let doc = null;
    for (const _doc of composer$1.compose(parser$1.parse(source), true, source.length)) {
        if (!doc)
            doc = _doc;
        else if (doc.options.logLevel !== 'silent') {
            doc.errors.push(new errors.YAMLParseError(_doc.range.slice(0, 2), 'MULTIPLE_DOCS', 'Source contains multiple documents; please use YAML.parseAllDocuments()'));
            break;
        }
    }
    if (prettyErrors && lineCounter) {
        doc.errors.forEach(errors.prettifyError(source, lineCounter));
        doc.warnings.forEach(errors.prettifyError(source, lineCounter));
    }
    return doc;
}
function parse(src, reviver, options) {
    let _reviver = undefined;
    if (typeof reviver === 'function') {
        _reviver = reviver;
    }
    else if (options === undefined && reviver && typeof reviver === 'object') {
        options = reviver;
    }
    const doc = parseDocument(src, options);
    if (!doc)
        return null;
    doc.warnings.forEach(warning => log.warn(doc.options.logLevel, warning));
    if (doc.errors.length > 0) {
        if (doc.options.logLevel !== 'silent')
            throw doc.errors[0];
        else
            doc.errors = [];
    }
    return doc.toJS(Object.assign({ reviver: _reviver }, options));
}
function stringify(value, replacer, options) {
    let _replacer = null;
    if (typeof replacer === 'function' || Array.isArray(replacer)) {
        _replacer = replacer;
    }
    else if (options === undefined && replacer) {
        options = replacer;
    }
    if (typeof options === 'string')
        options = options.length;
    if (typeof options === 'number') {
        const indent = Math.round(options);
        options = indent < 1 ? undefined : indent > 8 ? { indent: 8 } : { indent };
    }
    if (value === undefined) {
        const { keepUndefined } = options ?? replacer ?? {};
        if (!keepUndefined)
            return undefined;
    }
    if (identity.isDocument(value) && !_replacer)
        return value.toString(options);
    return new Document.Document(value, _replacer, options).toString(options);
}

exports.parse = parse;
exports.parseAllDocuments = parseAllDocuments;
exports.parseDocument = parseDocument;
exports.stringify = stringify;


/***/ }),

/***/ 5840:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var map = __nccwpck_require__(7451);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var tags = __nccwpck_require__(18);

const sortMapEntriesByKey = (a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
class Schema {
    constructor({ compat, customTags, merge, resolveKnownTags, schema, sortMapEntries, toStringDefaults }) {
        this.compat = Array.isArray(compat)
            ? tags.getTags(compat, 'compat')
            : compat
                ? tags.getTags(null, compat)
                : null;
        this.name = (typeof schema === 'string' && schema) || 'core';
        this.knownTags = resolveKnownTags ? tags.coreKnownTags : {};
        this.tags = tags.getTags(customTags, this.name, merge);
        this.toStringOptions = toStringDefaults ?? null;
        Object.defineProperty(this, identity.MAP, { value: map.map });
        Object.defineProperty(this, identity.SCALAR, { value: string.string });
        Object.defineProperty(this, identity.SEQ, { value: seq.seq });
        // Used by createMap()
        this.sortMapEntries =
            typeof sortMapEntries === 'function'
                ? sortMapEntries
                : sortMapEntries === true
                    ? sortMapEntriesByKey
                    : null;
    }
    clone() {
        const copy = Object.create(Schema.prototype, Object.getOwnPropertyDescriptors(this));
        copy.tags = this.tags.slice();
        return copy;
    }
}

exports.Schema = Schema;


/***/ }),

/***/ 7451:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var YAMLMap = __nccwpck_require__(4454);

const map = {
    collection: 'map',
    default: true,
    nodeClass: YAMLMap.YAMLMap,
    tag: 'tag:yaml.org,2002:map',
    resolve(map, onError) {
        if (!identity.isMap(map))
            onError('Expected a mapping for this tag');
        return map;
    },
    createNode: (schema, obj, ctx) => YAMLMap.YAMLMap.from(schema, obj, ctx)
};

exports.map = map;


/***/ }),

/***/ 3632:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

const nullTag = {
    identify: value => value == null,
    createNode: () => new Scalar.Scalar(null),
    default: true,
    tag: 'tag:yaml.org,2002:null',
    test: /^(?:~|[Nn]ull|NULL)?$/,
    resolve: () => new Scalar.Scalar(null),
    stringify: ({ source }, ctx) => typeof source === 'string' && nullTag.test.test(source)
        ? source
        : ctx.options.nullStr
};

exports.nullTag = nullTag;


/***/ }),

/***/ 1706:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var YAMLSeq = __nccwpck_require__(2223);

const seq = {
    collection: 'seq',
    default: true,
    nodeClass: YAMLSeq.YAMLSeq,
    tag: 'tag:yaml.org,2002:seq',
    resolve(seq, onError) {
        if (!identity.isSeq(seq))
            onError('Expected a sequence for this tag');
        return seq;
    },
    createNode: (schema, obj, ctx) => YAMLSeq.YAMLSeq.from(schema, obj, ctx)
};

exports.seq = seq;


/***/ }),

/***/ 6464:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyString = __nccwpck_require__(3069);

const string = {
    identify: value => typeof value === 'string',
    default: true,
    tag: 'tag:yaml.org,2002:str',
    resolve: str => str,
    stringify(item, ctx, onComment, onChompKeep) {
        ctx = Object.assign({ actualString: true }, ctx);
        return stringifyString.stringifyString(item, ctx, onComment, onChompKeep);
    }
};

exports.string = string;


/***/ }),

/***/ 3959:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

const boolTag = {
    identify: value => typeof value === 'boolean',
    default: true,
    tag: 'tag:yaml.org,2002:bool',
    test: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
    resolve: str => new Scalar.Scalar(str[0] === 't' || str[0] === 'T'),
    stringify({ source, value }, ctx) {
        if (source && boolTag.test.test(source)) {
            const sv = source[0] === 't' || source[0] === 'T';
            if (value === sv)
                return source;
        }
        return value ? ctx.options.trueStr : ctx.options.falseStr;
    }
};

exports.boolTag = boolTag;


/***/ }),

/***/ 8405:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var stringifyNumber = __nccwpck_require__(8689);

const floatNaN = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
    resolve: str => str.slice(-3).toLowerCase() === 'nan'
        ? NaN
        : str[0] === '-'
            ? Number.NEGATIVE_INFINITY
            : Number.POSITIVE_INFINITY,
    stringify: stringifyNumber.stringifyNumber
};
const floatExp = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    format: 'EXP',
    test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/,
    resolve: str => parseFloat(str),
    stringify(node) {
        const num = Number(node.value);
        return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
    }
};
const float = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/,
    resolve(str) {
        const node = new Scalar.Scalar(parseFloat(str));
        const dot = str.indexOf('.');
        if (dot !== -1 && str[str.length - 1] === '0')
            node.minFractionDigits = str.length - dot - 1;
        return node;
    },
    stringify: stringifyNumber.stringifyNumber
};

exports.float = float;
exports.floatExp = floatExp;
exports.floatNaN = floatNaN;


/***/ }),

/***/ 9874:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyNumber = __nccwpck_require__(8689);

const intIdentify = (value) => typeof value === 'bigint' || Number.isInteger(value);
const intResolve = (str, offset, radix, { intAsBigInt }) => (intAsBigInt ? BigInt(str) : parseInt(str.substring(offset), radix));
function intStringify(node, radix, prefix) {
    const { value } = node;
    if (intIdentify(value) && value >= 0)
        return prefix + value.toString(radix);
    return stringifyNumber.stringifyNumber(node);
}
const intOct = {
    identify: value => intIdentify(value) && value >= 0,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'OCT',
    test: /^0o[0-7]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 8, opt),
    stringify: node => intStringify(node, 8, '0o')
};
const int = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    test: /^[-+]?[0-9]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
    stringify: stringifyNumber.stringifyNumber
};
const intHex = {
    identify: value => intIdentify(value) && value >= 0,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'HEX',
    test: /^0x[0-9a-fA-F]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
    stringify: node => intStringify(node, 16, '0x')
};

exports.int = int;
exports.intHex = intHex;
exports.intOct = intOct;


/***/ }),

/***/ 896:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var map = __nccwpck_require__(7451);
var _null = __nccwpck_require__(3632);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var bool = __nccwpck_require__(3959);
var float = __nccwpck_require__(8405);
var int = __nccwpck_require__(9874);

const schema = [
    map.map,
    seq.seq,
    string.string,
    _null.nullTag,
    bool.boolTag,
    int.intOct,
    int.int,
    int.intHex,
    float.floatNaN,
    float.floatExp,
    float.float
];

exports.schema = schema;


/***/ }),

/***/ 3559:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var map = __nccwpck_require__(7451);
var seq = __nccwpck_require__(1706);

function intIdentify(value) {
    return typeof value === 'bigint' || Number.isInteger(value);
}
const stringifyJSON = ({ value }) => JSON.stringify(value);
const jsonScalars = [
    {
        identify: value => typeof value === 'string',
        default: true,
        tag: 'tag:yaml.org,2002:str',
        resolve: str => str,
        stringify: stringifyJSON
    },
    {
        identify: value => value == null,
        createNode: () => new Scalar.Scalar(null),
        default: true,
        tag: 'tag:yaml.org,2002:null',
        test: /^null$/,
        resolve: () => null,
        stringify: stringifyJSON
    },
    {
        identify: value => typeof value === 'boolean',
        default: true,
        tag: 'tag:yaml.org,2002:bool',
        test: /^true$|^false$/,
        resolve: str => str === 'true',
        stringify: stringifyJSON
    },
    {
        identify: intIdentify,
        default: true,
        tag: 'tag:yaml.org,2002:int',
        test: /^-?(?:0|[1-9][0-9]*)$/,
        resolve: (str, _onError, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str, 10),
        stringify: ({ value }) => intIdentify(value) ? value.toString() : JSON.stringify(value)
    },
    {
        identify: value => typeof value === 'number',
        default: true,
        tag: 'tag:yaml.org,2002:float',
        test: /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/,
        resolve: str => parseFloat(str),
        stringify: stringifyJSON
    }
];
const jsonError = {
    default: true,
    tag: '',
    test: /^/,
    resolve(str, onError) {
        onError(`Unresolved plain scalar ${JSON.stringify(str)}`);
        return str;
    }
};
const schema = [map.map, seq.seq].concat(jsonScalars, jsonError);

exports.schema = schema;


/***/ }),

/***/ 18:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var map = __nccwpck_require__(7451);
var _null = __nccwpck_require__(3632);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var bool = __nccwpck_require__(3959);
var float = __nccwpck_require__(8405);
var int = __nccwpck_require__(9874);
var schema = __nccwpck_require__(896);
var schema$1 = __nccwpck_require__(3559);
var binary = __nccwpck_require__(6083);
var merge = __nccwpck_require__(452);
var omap = __nccwpck_require__(303);
var pairs = __nccwpck_require__(8385);
var schema$2 = __nccwpck_require__(5913);
var set = __nccwpck_require__(1528);
var timestamp = __nccwpck_require__(6752);

const schemas = new Map([
    ['core', schema.schema],
    ['failsafe', [map.map, seq.seq, string.string]],
    ['json', schema$1.schema],
    ['yaml11', schema$2.schema],
    ['yaml-1.1', schema$2.schema]
]);
const tagsByName = {
    binary: binary.binary,
    bool: bool.boolTag,
    float: float.float,
    floatExp: float.floatExp,
    floatNaN: float.floatNaN,
    floatTime: timestamp.floatTime,
    int: int.int,
    intHex: int.intHex,
    intOct: int.intOct,
    intTime: timestamp.intTime,
    map: map.map,
    merge: merge.merge,
    null: _null.nullTag,
    omap: omap.omap,
    pairs: pairs.pairs,
    seq: seq.seq,
    set: set.set,
    timestamp: timestamp.timestamp
};
const coreKnownTags = {
    'tag:yaml.org,2002:binary': binary.binary,
    'tag:yaml.org,2002:merge': merge.merge,
    'tag:yaml.org,2002:omap': omap.omap,
    'tag:yaml.org,2002:pairs': pairs.pairs,
    'tag:yaml.org,2002:set': set.set,
    'tag:yaml.org,2002:timestamp': timestamp.timestamp
};
function getTags(customTags, schemaName, addMergeTag) {
    const schemaTags = schemas.get(schemaName);
    if (schemaTags && !customTags) {
        return addMergeTag && !schemaTags.includes(merge.merge)
            ? schemaTags.concat(merge.merge)
            : schemaTags.slice();
    }
    let tags = schemaTags;
    if (!tags) {
        if (Array.isArray(customTags))
            tags = [];
        else {
            const keys = Array.from(schemas.keys())
                .filter(key => key !== 'yaml11')
                .map(key => JSON.stringify(key))
                .join(', ');
            throw new Error(`Unknown schema "${schemaName}"; use one of ${keys} or define customTags array`);
        }
    }
    if (Array.isArray(customTags)) {
        for (const tag of customTags)
            tags = tags.concat(tag);
    }
    else if (typeof customTags === 'function') {
        tags = customTags(tags.slice());
    }
    if (addMergeTag)
        tags = tags.concat(merge.merge);
    return tags.reduce((tags, tag) => {
        const tagObj = typeof tag === 'string' ? tagsByName[tag] : tag;
        if (!tagObj) {
            const tagName = JSON.stringify(tag);
            const keys = Object.keys(tagsByName)
                .map(key => JSON.stringify(key))
                .join(', ');
            throw new Error(`Unknown custom tag ${tagName}; use one of ${keys}`);
        }
        if (!tags.includes(tagObj))
            tags.push(tagObj);
        return tags;
    }, []);
}

exports.coreKnownTags = coreKnownTags;
exports.getTags = getTags;


/***/ }),

/***/ 6083:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_buffer = __nccwpck_require__(181);
var Scalar = __nccwpck_require__(3301);
var stringifyString = __nccwpck_require__(3069);

const binary = {
    identify: value => value instanceof Uint8Array, // Buffer inherits from Uint8Array
    default: false,
    tag: 'tag:yaml.org,2002:binary',
    /**
     * Returns a Buffer in node and an Uint8Array in browsers
     *
     * To use the resulting buffer as an image, you'll want to do something like:
     *
     *   const blob = new Blob([buffer], { type: 'image/jpeg' })
     *   document.querySelector('#photo').src = URL.createObjectURL(blob)
     */
    resolve(src, onError) {
        if (typeof node_buffer.Buffer === 'function') {
            return node_buffer.Buffer.from(src, 'base64');
        }
        else if (typeof atob === 'function') {
            // On IE 11, atob() can't handle newlines
            const str = atob(src.replace(/[\n\r]/g, ''));
            const buffer = new Uint8Array(str.length);
            for (let i = 0; i < str.length; ++i)
                buffer[i] = str.charCodeAt(i);
            return buffer;
        }
        else {
            onError('This environment does not support reading binary tags; either Buffer or atob is required');
            return src;
        }
    },
    stringify({ comment, type, value }, ctx, onComment, onChompKeep) {
        if (!value)
            return '';
        const buf = value; // checked earlier by binary.identify()
        let str;
        if (typeof node_buffer.Buffer === 'function') {
            str =
                buf instanceof node_buffer.Buffer
                    ? buf.toString('base64')
                    : node_buffer.Buffer.from(buf.buffer).toString('base64');
        }
        else if (typeof btoa === 'function') {
            let s = '';
            for (let i = 0; i < buf.length; ++i)
                s += String.fromCharCode(buf[i]);
            str = btoa(s);
        }
        else {
            throw new Error('This environment does not support writing binary tags; either Buffer or btoa is required');
        }
        type ?? (type = Scalar.Scalar.BLOCK_LITERAL);
        if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
            const lineWidth = Math.max(ctx.options.lineWidth - ctx.indent.length, ctx.options.minContentWidth);
            const n = Math.ceil(str.length / lineWidth);
            const lines = new Array(n);
            for (let i = 0, o = 0; i < n; ++i, o += lineWidth) {
                lines[i] = str.substr(o, lineWidth);
            }
            str = lines.join(type === Scalar.Scalar.BLOCK_LITERAL ? '\n' : ' ');
        }
        return stringifyString.stringifyString({ comment, type, value: str }, ctx, onComment, onChompKeep);
    }
};

exports.binary = binary;


/***/ }),

/***/ 8398:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

function boolStringify({ value, source }, ctx) {
    const boolObj = value ? trueTag : falseTag;
    if (source && boolObj.test.test(source))
        return source;
    return value ? ctx.options.trueStr : ctx.options.falseStr;
}
const trueTag = {
    identify: value => value === true,
    default: true,
    tag: 'tag:yaml.org,2002:bool',
    test: /^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
    resolve: () => new Scalar.Scalar(true),
    stringify: boolStringify
};
const falseTag = {
    identify: value => value === false,
    default: true,
    tag: 'tag:yaml.org,2002:bool',
    test: /^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
    resolve: () => new Scalar.Scalar(false),
    stringify: boolStringify
};

exports.falseTag = falseTag;
exports.trueTag = trueTag;


/***/ }),

/***/ 5782:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var stringifyNumber = __nccwpck_require__(8689);

const floatNaN = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
    resolve: (str) => str.slice(-3).toLowerCase() === 'nan'
        ? NaN
        : str[0] === '-'
            ? Number.NEGATIVE_INFINITY
            : Number.POSITIVE_INFINITY,
    stringify: stringifyNumber.stringifyNumber
};
const floatExp = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    format: 'EXP',
    test: /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,
    resolve: (str) => parseFloat(str.replace(/_/g, '')),
    stringify(node) {
        const num = Number(node.value);
        return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
    }
};
const float = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,
    resolve(str) {
        const node = new Scalar.Scalar(parseFloat(str.replace(/_/g, '')));
        const dot = str.indexOf('.');
        if (dot !== -1) {
            const f = str.substring(dot + 1).replace(/_/g, '');
            if (f[f.length - 1] === '0')
                node.minFractionDigits = f.length;
        }
        return node;
    },
    stringify: stringifyNumber.stringifyNumber
};

exports.float = float;
exports.floatExp = floatExp;
exports.floatNaN = floatNaN;


/***/ }),

/***/ 873:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyNumber = __nccwpck_require__(8689);

const intIdentify = (value) => typeof value === 'bigint' || Number.isInteger(value);
function intResolve(str, offset, radix, { intAsBigInt }) {
    const sign = str[0];
    if (sign === '-' || sign === '+')
        offset += 1;
    str = str.substring(offset).replace(/_/g, '');
    if (intAsBigInt) {
        switch (radix) {
            case 2:
                str = `0b${str}`;
                break;
            case 8:
                str = `0o${str}`;
                break;
            case 16:
                str = `0x${str}`;
                break;
        }
        const n = BigInt(str);
        return sign === '-' ? BigInt(-1) * n : n;
    }
    const n = parseInt(str, radix);
    return sign === '-' ? -1 * n : n;
}
function intStringify(node, radix, prefix) {
    const { value } = node;
    if (intIdentify(value)) {
        const str = value.toString(radix);
        return value < 0 ? '-' + prefix + str.substr(1) : prefix + str;
    }
    return stringifyNumber.stringifyNumber(node);
}
const intBin = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'BIN',
    test: /^[-+]?0b[0-1_]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 2, opt),
    stringify: node => intStringify(node, 2, '0b')
};
const intOct = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'OCT',
    test: /^[-+]?0[0-7_]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 1, 8, opt),
    stringify: node => intStringify(node, 8, '0')
};
const int = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    test: /^[-+]?[0-9][0-9_]*$/,
    resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
    stringify: stringifyNumber.stringifyNumber
};
const intHex = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'HEX',
    test: /^[-+]?0x[0-9a-fA-F_]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
    stringify: node => intStringify(node, 16, '0x')
};

exports.int = int;
exports.intBin = intBin;
exports.intHex = intHex;
exports.intOct = intOct;


/***/ }),

/***/ 452:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);

// If the value associated with a merge key is a single mapping node, each of
// its key/value pairs is inserted into the current mapping, unless the key
// already exists in it. If the value associated with the merge key is a
// sequence, then this sequence is expected to contain mapping nodes and each
// of these nodes is merged in turn according to its order in the sequence.
// Keys in mapping nodes earlier in the sequence override keys specified in
// later mapping nodes. -- http://yaml.org/type/merge.html
const MERGE_KEY = '<<';
const merge = {
    identify: value => value === MERGE_KEY ||
        (typeof value === 'symbol' && value.description === MERGE_KEY),
    default: 'key',
    tag: 'tag:yaml.org,2002:merge',
    test: /^<<$/,
    resolve: () => Object.assign(new Scalar.Scalar(Symbol(MERGE_KEY)), {
        addToJSMap: addMergeToJSMap
    }),
    stringify: () => MERGE_KEY
};
const isMergeKey = (ctx, key) => (merge.identify(key) ||
    (identity.isScalar(key) &&
        (!key.type || key.type === Scalar.Scalar.PLAIN) &&
        merge.identify(key.value))) &&
    ctx?.doc.schema.tags.some(tag => tag.tag === merge.tag && tag.default);
function addMergeToJSMap(ctx, map, value) {
    const source = resolveAliasValue(ctx, value);
    if (identity.isSeq(source))
        for (const it of source.items)
            mergeValue(ctx, map, it);
    else if (Array.isArray(source))
        for (const it of source)
            mergeValue(ctx, map, it);
    else
        mergeValue(ctx, map, source);
}
function mergeValue(ctx, map, value) {
    const source = resolveAliasValue(ctx, value);
    if (!identity.isMap(source))
        throw new Error('Merge sources must be maps or map aliases');
    const srcMap = source.toJSON(null, ctx, Map);
    for (const [key, value] of srcMap) {
        if (map instanceof Map) {
            if (!map.has(key))
                map.set(key, value);
        }
        else if (map instanceof Set) {
            map.add(key);
        }
        else if (!Object.prototype.hasOwnProperty.call(map, key)) {
            Object.defineProperty(map, key, {
                value,
                writable: true,
                enumerable: true,
                configurable: true
            });
        }
    }
    return map;
}
function resolveAliasValue(ctx, value) {
    return ctx && identity.isAlias(value) ? value.resolve(ctx.doc, ctx) : value;
}

exports.addMergeToJSMap = addMergeToJSMap;
exports.isMergeKey = isMergeKey;
exports.merge = merge;


/***/ }),

/***/ 303:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var toJS = __nccwpck_require__(4043);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var pairs = __nccwpck_require__(8385);

class YAMLOMap extends YAMLSeq.YAMLSeq {
    constructor() {
        super();
        this.add = YAMLMap.YAMLMap.prototype.add.bind(this);
        this.delete = YAMLMap.YAMLMap.prototype.delete.bind(this);
        this.get = YAMLMap.YAMLMap.prototype.get.bind(this);
        this.has = YAMLMap.YAMLMap.prototype.has.bind(this);
        this.set = YAMLMap.YAMLMap.prototype.set.bind(this);
        this.tag = YAMLOMap.tag;
    }
    /**
     * If `ctx` is given, the return type is actually `Map<unknown, unknown>`,
     * but TypeScript won't allow widening the signature of a child method.
     */
    toJSON(_, ctx) {
        if (!ctx)
            return super.toJSON(_);
        const map = new Map();
        if (ctx?.onCreate)
            ctx.onCreate(map);
        for (const pair of this.items) {
            let key, value;
            if (identity.isPair(pair)) {
                key = toJS.toJS(pair.key, '', ctx);
                value = toJS.toJS(pair.value, key, ctx);
            }
            else {
                key = toJS.toJS(pair, '', ctx);
            }
            if (map.has(key))
                throw new Error('Ordered maps must not include duplicate keys');
            map.set(key, value);
        }
        return map;
    }
    static from(schema, iterable, ctx) {
        const pairs$1 = pairs.createPairs(schema, iterable, ctx);
        const omap = new this();
        omap.items = pairs$1.items;
        return omap;
    }
}
YAMLOMap.tag = 'tag:yaml.org,2002:omap';
const omap = {
    collection: 'seq',
    identify: value => value instanceof Map,
    nodeClass: YAMLOMap,
    default: false,
    tag: 'tag:yaml.org,2002:omap',
    resolve(seq, onError) {
        const pairs$1 = pairs.resolvePairs(seq, onError);
        const seenKeys = [];
        for (const { key } of pairs$1.items) {
            if (identity.isScalar(key)) {
                if (seenKeys.includes(key.value)) {
                    onError(`Ordered maps must not include duplicate keys: ${key.value}`);
                }
                else {
                    seenKeys.push(key.value);
                }
            }
        }
        return Object.assign(new YAMLOMap(), pairs$1);
    },
    createNode: (schema, iterable, ctx) => YAMLOMap.from(schema, iterable, ctx)
};

exports.YAMLOMap = YAMLOMap;
exports.omap = omap;


/***/ }),

/***/ 8385:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var Scalar = __nccwpck_require__(3301);
var YAMLSeq = __nccwpck_require__(2223);

function resolvePairs(seq, onError) {
    if (identity.isSeq(seq)) {
        for (let i = 0; i < seq.items.length; ++i) {
            let item = seq.items[i];
            if (identity.isPair(item))
                continue;
            else if (identity.isMap(item)) {
                if (item.items.length > 1)
                    onError('Each pair must have its own sequence indicator');
                const pair = item.items[0] || new Pair.Pair(new Scalar.Scalar(null));
                if (item.commentBefore)
                    pair.key.commentBefore = pair.key.commentBefore
                        ? `${item.commentBefore}\n${pair.key.commentBefore}`
                        : item.commentBefore;
                if (item.comment) {
                    const cn = pair.value ?? pair.key;
                    cn.comment = cn.comment
                        ? `${item.comment}\n${cn.comment}`
                        : item.comment;
                }
                item = pair;
            }
            seq.items[i] = identity.isPair(item) ? item : new Pair.Pair(item);
        }
    }
    else
        onError('Expected a sequence for this tag');
    return seq;
}
function createPairs(schema, iterable, ctx) {
    const { replacer } = ctx;
    const pairs = new YAMLSeq.YAMLSeq(schema);
    pairs.tag = 'tag:yaml.org,2002:pairs';
    let i = 0;
    if (iterable && Symbol.iterator in Object(iterable))
        for (let it of iterable) {
            if (typeof replacer === 'function')
                it = replacer.call(iterable, String(i++), it);
            let key, value;
            if (Array.isArray(it)) {
                if (it.length === 2) {
                    key = it[0];
                    value = it[1];
                }
                else
                    throw new TypeError(`Expected [key, value] tuple: ${it}`);
            }
            else if (it && it instanceof Object) {
                const keys = Object.keys(it);
                if (keys.length === 1) {
                    key = keys[0];
                    value = it[key];
                }
                else {
                    throw new TypeError(`Expected tuple with one key, not ${keys.length} keys`);
                }
            }
            else {
                key = it;
            }
            pairs.items.push(Pair.createPair(key, value, ctx));
        }
    return pairs;
}
const pairs = {
    collection: 'seq',
    default: false,
    tag: 'tag:yaml.org,2002:pairs',
    resolve: resolvePairs,
    createNode: createPairs
};

exports.createPairs = createPairs;
exports.pairs = pairs;
exports.resolvePairs = resolvePairs;


/***/ }),

/***/ 5913:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var map = __nccwpck_require__(7451);
var _null = __nccwpck_require__(3632);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var binary = __nccwpck_require__(6083);
var bool = __nccwpck_require__(8398);
var float = __nccwpck_require__(5782);
var int = __nccwpck_require__(873);
var merge = __nccwpck_require__(452);
var omap = __nccwpck_require__(303);
var pairs = __nccwpck_require__(8385);
var set = __nccwpck_require__(1528);
var timestamp = __nccwpck_require__(6752);

const schema = [
    map.map,
    seq.seq,
    string.string,
    _null.nullTag,
    bool.trueTag,
    bool.falseTag,
    int.intBin,
    int.intOct,
    int.int,
    int.intHex,
    float.floatNaN,
    float.floatExp,
    float.float,
    binary.binary,
    merge.merge,
    omap.omap,
    pairs.pairs,
    set.set,
    timestamp.intTime,
    timestamp.floatTime,
    timestamp.timestamp
];

exports.schema = schema;


/***/ }),

/***/ 1528:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var YAMLMap = __nccwpck_require__(4454);

class YAMLSet extends YAMLMap.YAMLMap {
    constructor(schema) {
        super(schema);
        this.tag = YAMLSet.tag;
    }
    add(key) {
        let pair;
        if (identity.isPair(key))
            pair = key;
        else if (key &&
            typeof key === 'object' &&
            'key' in key &&
            'value' in key &&
            key.value === null)
            pair = new Pair.Pair(key.key, null);
        else
            pair = new Pair.Pair(key, null);
        const prev = YAMLMap.findPair(this.items, pair.key);
        if (!prev)
            this.items.push(pair);
    }
    /**
     * If `keepPair` is `true`, returns the Pair matching `key`.
     * Otherwise, returns the value of that Pair's key.
     */
    get(key, keepPair) {
        const pair = YAMLMap.findPair(this.items, key);
        return !keepPair && identity.isPair(pair)
            ? identity.isScalar(pair.key)
                ? pair.key.value
                : pair.key
            : pair;
    }
    set(key, value) {
        if (typeof value !== 'boolean')
            throw new Error(`Expected boolean value for set(key, value) in a YAML set, not ${typeof value}`);
        const prev = YAMLMap.findPair(this.items, key);
        if (prev && !value) {
            this.items.splice(this.items.indexOf(prev), 1);
        }
        else if (!prev && value) {
            this.items.push(new Pair.Pair(key));
        }
    }
    toJSON(_, ctx) {
        return super.toJSON(_, ctx, Set);
    }
    toString(ctx, onComment, onChompKeep) {
        if (!ctx)
            return JSON.stringify(this);
        if (this.hasAllNullValues(true))
            return super.toString(Object.assign({}, ctx, { allNullValues: true }), onComment, onChompKeep);
        else
            throw new Error('Set items must all have null values');
    }
    static from(schema, iterable, ctx) {
        const { replacer } = ctx;
        const set = new this(schema);
        if (iterable && Symbol.iterator in Object(iterable))
            for (let value of iterable) {
                if (typeof replacer === 'function')
                    value = replacer.call(iterable, value, value);
                set.items.push(Pair.createPair(value, null, ctx));
            }
        return set;
    }
}
YAMLSet.tag = 'tag:yaml.org,2002:set';
const set = {
    collection: 'map',
    identify: value => value instanceof Set,
    nodeClass: YAMLSet,
    default: false,
    tag: 'tag:yaml.org,2002:set',
    createNode: (schema, iterable, ctx) => YAMLSet.from(schema, iterable, ctx),
    resolve(map, onError) {
        if (identity.isMap(map)) {
            if (map.hasAllNullValues(true))
                return Object.assign(new YAMLSet(), map);
            else
                onError('Set items must all have null values');
        }
        else
            onError('Expected a mapping for this tag');
        return map;
    }
};

exports.YAMLSet = YAMLSet;
exports.set = set;


/***/ }),

/***/ 6752:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyNumber = __nccwpck_require__(8689);

/** Internal types handle bigint as number, because TS can't figure it out. */
function parseSexagesimal(str, asBigInt) {
    const sign = str[0];
    const parts = sign === '-' || sign === '+' ? str.substring(1) : str;
    const num = (n) => asBigInt ? BigInt(n) : Number(n);
    const res = parts
        .replace(/_/g, '')
        .split(':')
        .reduce((res, p) => res * num(60) + num(p), num(0));
    return (sign === '-' ? num(-1) * res : res);
}
/**
 * hhhh:mm:ss.sss
 *
 * Internal types handle bigint as number, because TS can't figure it out.
 */
function stringifySexagesimal(node) {
    let { value } = node;
    let num = (n) => n;
    if (typeof value === 'bigint')
        num = n => BigInt(n);
    else if (isNaN(value) || !isFinite(value))
        return stringifyNumber.stringifyNumber(node);
    let sign = '';
    if (value < 0) {
        sign = '-';
        value *= num(-1);
    }
    const _60 = num(60);
    const parts = [value % _60]; // seconds, including ms
    if (value < 60) {
        parts.unshift(0); // at least one : is required
    }
    else {
        value = (value - parts[0]) / _60;
        parts.unshift(value % _60); // minutes
        if (value >= 60) {
            value = (value - parts[0]) / _60;
            parts.unshift(value); // hours
        }
    }
    return (sign +
        parts
            .map(n => String(n).padStart(2, '0'))
            .join(':')
            .replace(/000000\d*$/, '') // % 60 may introduce error
    );
}
const intTime = {
    identify: value => typeof value === 'bigint' || Number.isInteger(value),
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'TIME',
    test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,
    resolve: (str, _onError, { intAsBigInt }) => parseSexagesimal(str, intAsBigInt),
    stringify: stringifySexagesimal
};
const floatTime = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    format: 'TIME',
    test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
    resolve: str => parseSexagesimal(str, false),
    stringify: stringifySexagesimal
};
const timestamp = {
    identify: value => value instanceof Date,
    default: true,
    tag: 'tag:yaml.org,2002:timestamp',
    // If the time zone is omitted, the timestamp is assumed to be specified in UTC. The time part
    // may be omitted altogether, resulting in a date format. In such a case, the time part is
    // assumed to be 00:00:00Z (start of day, UTC).
    test: RegExp('^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})' + // YYYY-Mm-Dd
        '(?:' + // time is optional
        '(?:t|T|[ \\t]+)' + // t | T | whitespace
        '([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\\.[0-9]+)?)' + // Hh:Mm:Ss(.ss)?
        '(?:[ \\t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?' + // Z | +5 | -03:30
        ')?$'),
    resolve(str) {
        const match = str.match(timestamp.test);
        if (!match)
            throw new Error('!!timestamp expects a date, starting with yyyy-mm-dd');
        const [, year, month, day, hour, minute, second] = match.map(Number);
        const millisec = match[7] ? Number((match[7] + '00').substr(1, 3)) : 0;
        let date = Date.UTC(year, month - 1, day, hour || 0, minute || 0, second || 0, millisec);
        const tz = match[8];
        if (tz && tz !== 'Z') {
            let d = parseSexagesimal(tz, false);
            if (Math.abs(d) < 30)
                d *= 60;
            date -= 60000 * d;
        }
        return new Date(date);
    },
    stringify: ({ value }) => value?.toISOString().replace(/(T00:00:00)?\.000Z$/, '') ?? ''
};

exports.floatTime = floatTime;
exports.intTime = intTime;
exports.timestamp = timestamp;


/***/ }),

/***/ 4475:
/***/ ((__unused_webpack_module, exports) => {



const FOLD_FLOW = 'flow';
const FOLD_BLOCK = 'block';
const FOLD_QUOTED = 'quoted';
/**
 * Tries to keep input at up to `lineWidth` characters, splitting only on spaces
 * not followed by newlines or spaces unless `mode` is `'quoted'`. Lines are
 * terminated with `\n` and started with `indent`.
 */
function foldFlowLines(text, indent, mode = 'flow', { indentAtStart, lineWidth = 80, minContentWidth = 20, onFold, onOverflow } = {}) {
    if (!lineWidth || lineWidth < 0)
        return text;
    if (lineWidth < minContentWidth)
        minContentWidth = 0;
    const endStep = Math.max(1 + minContentWidth, 1 + lineWidth - indent.length);
    if (text.length <= endStep)
        return text;
    const folds = [];
    const escapedFolds = {};
    let end = lineWidth - indent.length;
    if (typeof indentAtStart === 'number') {
        if (indentAtStart > lineWidth - Math.max(2, minContentWidth))
            folds.push(0);
        else
            end = lineWidth - indentAtStart;
    }
    let split = undefined;
    let prev = undefined;
    let overflow = false;
    let i = -1;
    let escStart = -1;
    let escEnd = -1;
    if (mode === FOLD_BLOCK) {
        i = consumeMoreIndentedLines(text, i, indent.length);
        if (i !== -1)
            end = i + endStep;
    }
    for (let ch; (ch = text[(i += 1)]);) {
        if (mode === FOLD_QUOTED && ch === '\\') {
            escStart = i;
            switch (text[i + 1]) {
                case 'x':
                    i += 3;
                    break;
                case 'u':
                    i += 5;
                    break;
                case 'U':
                    i += 9;
                    break;
                default:
                    i += 1;
            }
            escEnd = i;
        }
        if (ch === '\n') {
            if (mode === FOLD_BLOCK)
                i = consumeMoreIndentedLines(text, i, indent.length);
            end = i + indent.length + endStep;
            split = undefined;
        }
        else {
            if (ch === ' ' &&
                prev &&
                prev !== ' ' &&
                prev !== '\n' &&
                prev !== '\t') {
                // space surrounded by non-space can be replaced with newline + indent
                const next = text[i + 1];
                if (next && next !== ' ' && next !== '\n' && next !== '\t')
                    split = i;
            }
            if (i >= end) {
                if (split) {
                    folds.push(split);
                    end = split + endStep;
                    split = undefined;
                }
                else if (mode === FOLD_QUOTED) {
                    // white-space collected at end may stretch past lineWidth
                    while (prev === ' ' || prev === '\t') {
                        prev = ch;
                        ch = text[(i += 1)];
                        overflow = true;
                    }
                    // Account for newline escape, but don't break preceding escape
                    const j = i > escEnd + 1 ? i - 2 : escStart - 1;
                    // Bail out if lineWidth & minContentWidth are shorter than an escape string
                    if (escapedFolds[j])
                        return text;
                    folds.push(j);
                    escapedFolds[j] = true;
                    end = j + endStep;
                    split = undefined;
                }
                else {
                    overflow = true;
                }
            }
        }
        prev = ch;
    }
    if (overflow && onOverflow)
        onOverflow();
    if (folds.length === 0)
        return text;
    if (onFold)
        onFold();
    let res = text.slice(0, folds[0]);
    for (let i = 0; i < folds.length; ++i) {
        const fold = folds[i];
        const end = folds[i + 1] || text.length;
        if (fold === 0)
            res = `\n${indent}${text.slice(0, end)}`;
        else {
            if (mode === FOLD_QUOTED && escapedFolds[fold])
                res += `${text[fold]}\\`;
            res += `\n${indent}${text.slice(fold + 1, end)}`;
        }
    }
    return res;
}
/**
 * Presumes `i + 1` is at the start of a line
 * @returns index of last newline in more-indented block
 */
function consumeMoreIndentedLines(text, i, indent) {
    let end = i;
    let start = i + 1;
    let ch = text[start];
    while (ch === ' ' || ch === '\t') {
        if (i < start + indent) {
            ch = text[++i];
        }
        else {
            do {
                ch = text[++i];
            } while (ch && ch !== '\n');
            end = i;
            start = i + 1;
            ch = text[start];
        }
    }
    return end;
}

exports.FOLD_BLOCK = FOLD_BLOCK;
exports.FOLD_FLOW = FOLD_FLOW;
exports.FOLD_QUOTED = FOLD_QUOTED;
exports.foldFlowLines = foldFlowLines;


/***/ }),

/***/ 2148:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var anchors = __nccwpck_require__(1596);
var identity = __nccwpck_require__(1127);
var stringifyComment = __nccwpck_require__(9799);
var stringifyString = __nccwpck_require__(3069);

function createStringifyContext(doc, options) {
    const opt = Object.assign({
        blockQuote: true,
        commentString: stringifyComment.stringifyComment,
        defaultKeyType: null,
        defaultStringType: 'PLAIN',
        directives: null,
        doubleQuotedAsJSON: false,
        doubleQuotedMinMultiLineLength: 40,
        falseStr: 'false',
        flowCollectionPadding: true,
        indentSeq: true,
        lineWidth: 80,
        minContentWidth: 20,
        nullStr: 'null',
        simpleKeys: false,
        singleQuote: null,
        trailingComma: false,
        trueStr: 'true',
        verifyAliasOrder: true
    }, doc.schema.toStringOptions, options);
    let inFlow;
    switch (opt.collectionStyle) {
        case 'block':
            inFlow = false;
            break;
        case 'flow':
            inFlow = true;
            break;
        default:
            inFlow = null;
    }
    return {
        anchors: new Set(),
        doc,
        flowCollectionPadding: opt.flowCollectionPadding ? ' ' : '',
        indent: '',
        indentStep: typeof opt.indent === 'number' ? ' '.repeat(opt.indent) : '  ',
        inFlow,
        options: opt
    };
}
function getTagObject(tags, item) {
    if (item.tag) {
        const match = tags.filter(t => t.tag === item.tag);
        if (match.length > 0)
            return match.find(t => t.format === item.format) ?? match[0];
    }
    let tagObj = undefined;
    let obj;
    if (identity.isScalar(item)) {
        obj = item.value;
        let match = tags.filter(t => t.identify?.(obj));
        if (match.length > 1) {
            const testMatch = match.filter(t => t.test);
            if (testMatch.length > 0)
                match = testMatch;
        }
        tagObj =
            match.find(t => t.format === item.format) ?? match.find(t => !t.format);
    }
    else {
        obj = item;
        tagObj = tags.find(t => t.nodeClass && obj instanceof t.nodeClass);
    }
    if (!tagObj) {
        const name = obj?.constructor?.name ?? (obj === null ? 'null' : typeof obj);
        throw new Error(`Tag not resolved for ${name} value`);
    }
    return tagObj;
}
// needs to be called before value stringifier to allow for circular anchor refs
function stringifyProps(node, tagObj, { anchors: anchors$1, doc }) {
    if (!doc.directives)
        return '';
    const props = [];
    const anchor = (identity.isScalar(node) || identity.isCollection(node)) && node.anchor;
    if (anchor && anchors.anchorIsValid(anchor)) {
        anchors$1.add(anchor);
        props.push(`&${anchor}`);
    }
    const tag = node.tag ?? (tagObj.default ? null : tagObj.tag);
    if (tag)
        props.push(doc.directives.tagString(tag));
    return props.join(' ');
}
function stringify(item, ctx, onComment, onChompKeep) {
    if (identity.isPair(item))
        return item.toString(ctx, onComment, onChompKeep);
    if (identity.isAlias(item)) {
        if (ctx.doc.directives)
            return item.toString(ctx);
        if (ctx.resolvedAliases?.has(item)) {
            throw new TypeError(`Cannot stringify circular structure without alias nodes`);
        }
        else {
            if (ctx.resolvedAliases)
                ctx.resolvedAliases.add(item);
            else
                ctx.resolvedAliases = new Set([item]);
            item = item.resolve(ctx.doc);
        }
    }
    let tagObj = undefined;
    const node = identity.isNode(item)
        ? item
        : ctx.doc.createNode(item, { onTagObj: o => (tagObj = o) });
    tagObj ?? (tagObj = getTagObject(ctx.doc.schema.tags, node));
    const props = stringifyProps(node, tagObj, ctx);
    if (props.length > 0)
        ctx.indentAtStart = (ctx.indentAtStart ?? 0) + props.length + 1;
    const str = typeof tagObj.stringify === 'function'
        ? tagObj.stringify(node, ctx, onComment, onChompKeep)
        : identity.isScalar(node)
            ? stringifyString.stringifyString(node, ctx, onComment, onChompKeep)
            : node.toString(ctx, onComment, onChompKeep);
    if (!props)
        return str;
    return identity.isScalar(node) || str[0] === '{' || str[0] === '['
        ? `${props} ${str}`
        : `${props}\n${ctx.indent}${str}`;
}

exports.createStringifyContext = createStringifyContext;
exports.stringify = stringify;


/***/ }),

/***/ 1212:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var stringify = __nccwpck_require__(2148);
var stringifyComment = __nccwpck_require__(9799);

function stringifyCollection(collection, ctx, options) {
    const flow = ctx.inFlow ?? collection.flow;
    const stringify = flow ? stringifyFlowCollection : stringifyBlockCollection;
    return stringify(collection, ctx, options);
}
function stringifyBlockCollection({ comment, items }, ctx, { blockItemPrefix, flowChars, itemIndent, onChompKeep, onComment }) {
    const { indent, options: { commentString } } = ctx;
    const itemCtx = Object.assign({}, ctx, { indent: itemIndent, type: null });
    let chompKeep = false; // flag for the preceding node's status
    const lines = [];
    for (let i = 0; i < items.length; ++i) {
        const item = items[i];
        let comment = null;
        if (identity.isNode(item)) {
            if (!chompKeep && item.spaceBefore)
                lines.push('');
            addCommentBefore(ctx, lines, item.commentBefore, chompKeep);
            if (item.comment)
                comment = item.comment;
        }
        else if (identity.isPair(item)) {
            const ik = identity.isNode(item.key) ? item.key : null;
            if (ik) {
                if (!chompKeep && ik.spaceBefore)
                    lines.push('');
                addCommentBefore(ctx, lines, ik.commentBefore, chompKeep);
            }
        }
        chompKeep = false;
        let str = stringify.stringify(item, itemCtx, () => (comment = null), () => (chompKeep = true));
        if (comment)
            str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
        if (chompKeep && comment)
            chompKeep = false;
        lines.push(blockItemPrefix + str);
    }
    let str;
    if (lines.length === 0) {
        str = flowChars.start + flowChars.end;
    }
    else {
        str = lines[0];
        for (let i = 1; i < lines.length; ++i) {
            const line = lines[i];
            str += line ? `\n${indent}${line}` : '\n';
        }
    }
    if (comment) {
        str += '\n' + stringifyComment.indentComment(commentString(comment), indent);
        if (onComment)
            onComment();
    }
    else if (chompKeep && onChompKeep)
        onChompKeep();
    return str;
}
function stringifyFlowCollection({ items }, ctx, { flowChars, itemIndent }) {
    const { indent, indentStep, flowCollectionPadding: fcPadding, options: { commentString } } = ctx;
    itemIndent += indentStep;
    const itemCtx = Object.assign({}, ctx, {
        indent: itemIndent,
        inFlow: true,
        type: null
    });
    let reqNewline = false;
    let linesAtValue = 0;
    const lines = [];
    for (let i = 0; i < items.length; ++i) {
        const item = items[i];
        let comment = null;
        if (identity.isNode(item)) {
            if (item.spaceBefore)
                lines.push('');
            addCommentBefore(ctx, lines, item.commentBefore, false);
            if (item.comment)
                comment = item.comment;
        }
        else if (identity.isPair(item)) {
            const ik = identity.isNode(item.key) ? item.key : null;
            if (ik) {
                if (ik.spaceBefore)
                    lines.push('');
                addCommentBefore(ctx, lines, ik.commentBefore, false);
                if (ik.comment)
                    reqNewline = true;
            }
            const iv = identity.isNode(item.value) ? item.value : null;
            if (iv) {
                if (iv.comment)
                    comment = iv.comment;
                if (iv.commentBefore)
                    reqNewline = true;
            }
            else if (item.value == null && ik?.comment) {
                comment = ik.comment;
            }
        }
        if (comment)
            reqNewline = true;
        let str = stringify.stringify(item, itemCtx, () => (comment = null));
        reqNewline || (reqNewline = lines.length > linesAtValue || str.includes('\n'));
        if (i < items.length - 1) {
            str += ',';
        }
        else if (ctx.options.trailingComma) {
            if (ctx.options.lineWidth > 0) {
                reqNewline || (reqNewline = lines.reduce((sum, line) => sum + line.length + 2, 2) +
                    (str.length + 2) >
                    ctx.options.lineWidth);
            }
            if (reqNewline) {
                str += ',';
            }
        }
        if (comment)
            str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
        lines.push(str);
        linesAtValue = lines.length;
    }
    const { start, end } = flowChars;
    if (lines.length === 0) {
        return start + end;
    }
    else {
        if (!reqNewline) {
            const len = lines.reduce((sum, line) => sum + line.length + 2, 2);
            reqNewline = ctx.options.lineWidth > 0 && len > ctx.options.lineWidth;
        }
        if (reqNewline) {
            let str = start;
            for (const line of lines)
                str += line ? `\n${indentStep}${indent}${line}` : '\n';
            return `${str}\n${indent}${end}`;
        }
        else {
            return `${start}${fcPadding}${lines.join(' ')}${fcPadding}${end}`;
        }
    }
}
function addCommentBefore({ indent, options: { commentString } }, lines, comment, chompKeep) {
    if (comment && chompKeep)
        comment = comment.replace(/^\n+/, '');
    if (comment) {
        const ic = stringifyComment.indentComment(commentString(comment), indent);
        lines.push(ic.trimStart()); // Avoid double indent on first line
    }
}

exports.stringifyCollection = stringifyCollection;


/***/ }),

/***/ 9799:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Stringifies a comment.
 *
 * Empty comment lines are left empty,
 * lines consisting of a single space are replaced by `#`,
 * and all other lines are prefixed with a `#`.
 */
const stringifyComment = (str) => str.replace(/^(?!$)(?: $)?/gm, '#');
function indentComment(comment, indent) {
    if (/^\n+$/.test(comment))
        return comment.substring(1);
    return indent ? comment.replace(/^(?! *$)/gm, indent) : comment;
}
const lineComment = (str, indent, comment) => str.endsWith('\n')
    ? indentComment(comment, indent)
    : comment.includes('\n')
        ? '\n' + indentComment(comment, indent)
        : (str.endsWith(' ') ? '' : ' ') + comment;

exports.indentComment = indentComment;
exports.lineComment = lineComment;
exports.stringifyComment = stringifyComment;


/***/ }),

/***/ 6829:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var stringify = __nccwpck_require__(2148);
var stringifyComment = __nccwpck_require__(9799);

function stringifyDocument(doc, options) {
    const lines = [];
    let hasDirectives = options.directives === true;
    if (options.directives !== false && doc.directives) {
        const dir = doc.directives.toString(doc);
        if (dir) {
            lines.push(dir);
            hasDirectives = true;
        }
        else if (doc.directives.docStart)
            hasDirectives = true;
    }
    if (hasDirectives)
        lines.push('---');
    const ctx = stringify.createStringifyContext(doc, options);
    const { commentString } = ctx.options;
    if (doc.commentBefore) {
        if (lines.length !== 1)
            lines.unshift('');
        const cs = commentString(doc.commentBefore);
        lines.unshift(stringifyComment.indentComment(cs, ''));
    }
    let chompKeep = false;
    let contentComment = null;
    if (doc.contents) {
        if (identity.isNode(doc.contents)) {
            if (doc.contents.spaceBefore && hasDirectives)
                lines.push('');
            if (doc.contents.commentBefore) {
                const cs = commentString(doc.contents.commentBefore);
                lines.push(stringifyComment.indentComment(cs, ''));
            }
            // top-level block scalars need to be indented if followed by a comment
            ctx.forceBlockIndent = !!doc.comment;
            contentComment = doc.contents.comment;
        }
        const onChompKeep = contentComment ? undefined : () => (chompKeep = true);
        let body = stringify.stringify(doc.contents, ctx, () => (contentComment = null), onChompKeep);
        if (contentComment)
            body += stringifyComment.lineComment(body, '', commentString(contentComment));
        if ((body[0] === '|' || body[0] === '>') &&
            lines[lines.length - 1] === '---') {
            // Top-level block scalars with a preceding doc marker ought to use the
            // same line for their header.
            lines[lines.length - 1] = `--- ${body}`;
        }
        else
            lines.push(body);
    }
    else {
        lines.push(stringify.stringify(doc.contents, ctx));
    }
    if (doc.directives?.docEnd) {
        if (doc.comment) {
            const cs = commentString(doc.comment);
            if (cs.includes('\n')) {
                lines.push('...');
                lines.push(stringifyComment.indentComment(cs, ''));
            }
            else {
                lines.push(`... ${cs}`);
            }
        }
        else {
            lines.push('...');
        }
    }
    else {
        let dc = doc.comment;
        if (dc && chompKeep)
            dc = dc.replace(/^\n+/, '');
        if (dc) {
            if ((!chompKeep || contentComment) && lines[lines.length - 1] !== '')
                lines.push('');
            lines.push(stringifyComment.indentComment(commentString(dc), ''));
        }
    }
    return lines.join('\n') + '\n';
}

exports.stringifyDocument = stringifyDocument;


/***/ }),

/***/ 8689:
/***/ ((__unused_webpack_module, exports) => {



function stringifyNumber({ format, minFractionDigits, tag, value }) {
    if (typeof value === 'bigint')
        return String(value);
    const num = typeof value === 'number' ? value : Number(value);
    if (!isFinite(num))
        return isNaN(num) ? '.nan' : num < 0 ? '-.inf' : '.inf';
    let n = Object.is(value, -0) ? '-0' : JSON.stringify(value);
    if (!format &&
        minFractionDigits &&
        (!tag || tag === 'tag:yaml.org,2002:float') &&
        /^-?\d/.test(n) &&
        !n.includes('e')) {
        let i = n.indexOf('.');
        if (i < 0) {
            i = n.length;
            n += '.';
        }
        let d = minFractionDigits - (n.length - i - 1);
        while (d-- > 0)
            n += '0';
    }
    return n;
}

exports.stringifyNumber = stringifyNumber;


/***/ }),

/***/ 9748:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var stringify = __nccwpck_require__(2148);
var stringifyComment = __nccwpck_require__(9799);

function stringifyPair({ key, value }, ctx, onComment, onChompKeep) {
    const { allNullValues, doc, indent, indentStep, options: { commentString, indentSeq, simpleKeys } } = ctx;
    let keyComment = (identity.isNode(key) && key.comment) || null;
    if (simpleKeys) {
        if (keyComment) {
            throw new Error('With simple keys, key nodes cannot have comments');
        }
        if (identity.isCollection(key) || (!identity.isNode(key) && typeof key === 'object')) {
            const msg = 'With simple keys, collection cannot be used as a key value';
            throw new Error(msg);
        }
    }
    let explicitKey = !simpleKeys &&
        (!key ||
            (keyComment && value == null && !ctx.inFlow) ||
            identity.isCollection(key) ||
            (identity.isScalar(key)
                ? key.type === Scalar.Scalar.BLOCK_FOLDED || key.type === Scalar.Scalar.BLOCK_LITERAL
                : typeof key === 'object'));
    ctx = Object.assign({}, ctx, {
        allNullValues: false,
        implicitKey: !explicitKey && (simpleKeys || !allNullValues),
        indent: indent + indentStep
    });
    let keyCommentDone = false;
    let chompKeep = false;
    let str = stringify.stringify(key, ctx, () => (keyCommentDone = true), () => (chompKeep = true));
    if (!explicitKey && !ctx.inFlow && str.length > 1024) {
        if (simpleKeys)
            throw new Error('With simple keys, single line scalar must not span more than 1024 characters');
        explicitKey = true;
    }
    if (ctx.inFlow) {
        if (allNullValues || value == null) {
            if (keyCommentDone && onComment)
                onComment();
            return str === '' ? '?' : explicitKey ? `? ${str}` : str;
        }
    }
    else if ((allNullValues && !simpleKeys) || (value == null && explicitKey)) {
        str = `? ${str}`;
        if (keyComment && !keyCommentDone) {
            str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
        }
        else if (chompKeep && onChompKeep)
            onChompKeep();
        return str;
    }
    if (keyCommentDone)
        keyComment = null;
    if (explicitKey) {
        if (keyComment)
            str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
        str = `? ${str}\n${indent}:`;
    }
    else {
        str = `${str}:`;
        if (keyComment)
            str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
    }
    let vsb, vcb, valueComment;
    if (identity.isNode(value)) {
        vsb = !!value.spaceBefore;
        vcb = value.commentBefore;
        valueComment = value.comment;
    }
    else {
        vsb = false;
        vcb = null;
        valueComment = null;
        if (value && typeof value === 'object')
            value = doc.createNode(value);
    }
    ctx.implicitKey = false;
    if (!explicitKey && !keyComment && identity.isScalar(value))
        ctx.indentAtStart = str.length + 1;
    chompKeep = false;
    if (!indentSeq &&
        indentStep.length >= 2 &&
        !ctx.inFlow &&
        !explicitKey &&
        identity.isSeq(value) &&
        !value.flow &&
        !value.tag &&
        !value.anchor) {
        // If indentSeq === false, consider '- ' as part of indentation where possible
        ctx.indent = ctx.indent.substring(2);
    }
    let valueCommentDone = false;
    const valueStr = stringify.stringify(value, ctx, () => (valueCommentDone = true), () => (chompKeep = true));
    let ws = ' ';
    if (keyComment || vsb || vcb) {
        ws = vsb ? '\n' : '';
        if (vcb) {
            const cs = commentString(vcb);
            ws += `\n${stringifyComment.indentComment(cs, ctx.indent)}`;
        }
        if (valueStr === '' && !ctx.inFlow) {
            if (ws === '\n' && valueComment)
                ws = '\n\n';
        }
        else {
            ws += `\n${ctx.indent}`;
        }
    }
    else if (!explicitKey && identity.isCollection(value)) {
        const vs0 = valueStr[0];
        const nl0 = valueStr.indexOf('\n');
        const hasNewline = nl0 !== -1;
        const flow = ctx.inFlow ?? value.flow ?? value.items.length === 0;
        if (hasNewline || !flow) {
            let hasPropsLine = false;
            if (hasNewline && (vs0 === '&' || vs0 === '!')) {
                let sp0 = valueStr.indexOf(' ');
                if (vs0 === '&' &&
                    sp0 !== -1 &&
                    sp0 < nl0 &&
                    valueStr[sp0 + 1] === '!') {
                    sp0 = valueStr.indexOf(' ', sp0 + 1);
                }
                if (sp0 === -1 || nl0 < sp0)
                    hasPropsLine = true;
            }
            if (!hasPropsLine)
                ws = `\n${ctx.indent}`;
        }
    }
    else if (valueStr === '' || valueStr[0] === '\n') {
        ws = '';
    }
    str += ws + valueStr;
    if (ctx.inFlow) {
        if (valueCommentDone && onComment)
            onComment();
    }
    else if (valueComment && !valueCommentDone) {
        str += stringifyComment.lineComment(str, ctx.indent, commentString(valueComment));
    }
    else if (chompKeep && onChompKeep) {
        onChompKeep();
    }
    return str;
}

exports.stringifyPair = stringifyPair;


/***/ }),

/***/ 3069:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var foldFlowLines = __nccwpck_require__(4475);

const getFoldOptions = (ctx, isBlock) => ({
    indentAtStart: isBlock ? ctx.indent.length : ctx.indentAtStart,
    lineWidth: ctx.options.lineWidth,
    minContentWidth: ctx.options.minContentWidth
});
// Also checks for lines starting with %, as parsing the output as YAML 1.1 will
// presume that's starting a new document.
const containsDocumentMarker = (str) => /^(%|---|\.\.\.)/m.test(str);
function lineLengthOverLimit(str, lineWidth, indentLength) {
    if (!lineWidth || lineWidth < 0)
        return false;
    const limit = lineWidth - indentLength;
    const strLen = str.length;
    if (strLen <= limit)
        return false;
    for (let i = 0, start = 0; i < strLen; ++i) {
        if (str[i] === '\n') {
            if (i - start > limit)
                return true;
            start = i + 1;
            if (strLen - start <= limit)
                return false;
        }
    }
    return true;
}
function doubleQuotedString(value, ctx) {
    const json = JSON.stringify(value);
    if (ctx.options.doubleQuotedAsJSON)
        return json;
    const { implicitKey } = ctx;
    const minMultiLineLength = ctx.options.doubleQuotedMinMultiLineLength;
    const indent = ctx.indent || (containsDocumentMarker(value) ? '  ' : '');
    let str = '';
    let start = 0;
    for (let i = 0, ch = json[i]; ch; ch = json[++i]) {
        if (ch === ' ' && json[i + 1] === '\\' && json[i + 2] === 'n') {
            // space before newline needs to be escaped to not be folded
            str += json.slice(start, i) + '\\ ';
            i += 1;
            start = i;
            ch = '\\';
        }
        if (ch === '\\')
            switch (json[i + 1]) {
                case 'u':
                    {
                        str += json.slice(start, i);
                        const code = json.substr(i + 2, 4);
                        switch (code) {
                            case '0000':
                                str += '\\0';
                                break;
                            case '0007':
                                str += '\\a';
                                break;
                            case '000b':
                                str += '\\v';
                                break;
                            case '001b':
                                str += '\\e';
                                break;
                            case '0085':
                                str += '\\N';
                                break;
                            case '00a0':
                                str += '\\_';
                                break;
                            case '2028':
                                str += '\\L';
                                break;
                            case '2029':
                                str += '\\P';
                                break;
                            default:
                                if (code.substr(0, 2) === '00')
                                    str += '\\x' + code.substr(2);
                                else
                                    str += json.substr(i, 6);
                        }
                        i += 5;
                        start = i + 1;
                    }
                    break;
                case 'n':
                    if (implicitKey ||
                        json[i + 2] === '"' ||
                        json.length < minMultiLineLength) {
                        i += 1;
                    }
                    else {
                        // folding will eat first newline
                        str += json.slice(start, i) + '\n\n';
                        while (json[i + 2] === '\\' &&
                            json[i + 3] === 'n' &&
                            json[i + 4] !== '"') {
                            str += '\n';
                            i += 2;
                        }
                        str += indent;
                        // space after newline needs to be escaped to not be folded
                        if (json[i + 2] === ' ')
                            str += '\\';
                        i += 1;
                        start = i + 1;
                    }
                    break;
                default:
                    i += 1;
            }
    }
    str = start ? str + json.slice(start) : json;
    return implicitKey
        ? str
        : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_QUOTED, getFoldOptions(ctx, false));
}
function singleQuotedString(value, ctx) {
    if (ctx.options.singleQuote === false ||
        (ctx.implicitKey && value.includes('\n')) ||
        /[ \t]\n|\n[ \t]/.test(value) // single quoted string can't have leading or trailing whitespace around newline
    )
        return doubleQuotedString(value, ctx);
    const indent = ctx.indent || (containsDocumentMarker(value) ? '  ' : '');
    const res = "'" + value.replace(/'/g, "''").replace(/\n+/g, `$&\n${indent}`) + "'";
    return ctx.implicitKey
        ? res
        : foldFlowLines.foldFlowLines(res, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
}
function quotedString(value, ctx) {
    const { singleQuote } = ctx.options;
    let qs;
    if (singleQuote === false)
        qs = doubleQuotedString;
    else {
        const hasDouble = value.includes('"');
        const hasSingle = value.includes("'");
        if (hasDouble && !hasSingle)
            qs = singleQuotedString;
        else if (hasSingle && !hasDouble)
            qs = doubleQuotedString;
        else
            qs = singleQuote ? singleQuotedString : doubleQuotedString;
    }
    return qs(value, ctx);
}
// The negative lookbehind avoids a polynomial search,
// but isn't supported yet on Safari: https://caniuse.com/js-regexp-lookbehind
let blockEndNewlines;
try {
    blockEndNewlines = new RegExp('(^|(?<!\n))\n+(?!\n|$)', 'g');
}
catch {
    blockEndNewlines = /\n+(?!\n|$)/g;
}
function blockString({ comment, type, value }, ctx, onComment, onChompKeep) {
    const { blockQuote, commentString, lineWidth } = ctx.options;
    // 1. Block can't end in whitespace unless the last line is non-empty.
    // 2. Strings consisting of only whitespace are best rendered explicitly.
    if (!blockQuote || /\n[\t ]+$/.test(value)) {
        return quotedString(value, ctx);
    }
    const indent = ctx.indent ||
        (ctx.forceBlockIndent || containsDocumentMarker(value) ? '  ' : '');
    const literal = blockQuote === 'literal'
        ? true
        : blockQuote === 'folded' || type === Scalar.Scalar.BLOCK_FOLDED
            ? false
            : type === Scalar.Scalar.BLOCK_LITERAL
                ? true
                : !lineLengthOverLimit(value, lineWidth, indent.length);
    if (!value)
        return literal ? '|\n' : '>\n';
    // determine chomping from whitespace at value end
    let chomp;
    let endStart;
    for (endStart = value.length; endStart > 0; --endStart) {
        const ch = value[endStart - 1];
        if (ch !== '\n' && ch !== '\t' && ch !== ' ')
            break;
    }
    let end = value.substring(endStart);
    const endNlPos = end.indexOf('\n');
    if (endNlPos === -1) {
        chomp = '-'; // strip
    }
    else if (value === end || endNlPos !== end.length - 1) {
        chomp = '+'; // keep
        if (onChompKeep)
            onChompKeep();
    }
    else {
        chomp = ''; // clip
    }
    if (end) {
        value = value.slice(0, -end.length);
        if (end[end.length - 1] === '\n')
            end = end.slice(0, -1);
        end = end.replace(blockEndNewlines, `$&${indent}`);
    }
    // determine indent indicator from whitespace at value start
    let startWithSpace = false;
    let startEnd;
    let startNlPos = -1;
    for (startEnd = 0; startEnd < value.length; ++startEnd) {
        const ch = value[startEnd];
        if (ch === ' ')
            startWithSpace = true;
        else if (ch === '\n')
            startNlPos = startEnd;
        else
            break;
    }
    let start = value.substring(0, startNlPos < startEnd ? startNlPos + 1 : startEnd);
    if (start) {
        value = value.substring(start.length);
        start = start.replace(/\n+/g, `$&${indent}`);
    }
    const indentSize = indent ? '2' : '1'; // root is at -1
    // Leading | or > is added later
    let header = (startWithSpace ? indentSize : '') + chomp;
    if (comment) {
        header += ' ' + commentString(comment.replace(/ ?[\r\n]+/g, ' '));
        if (onComment)
            onComment();
    }
    if (!literal) {
        const foldedValue = value
            .replace(/\n+/g, '\n$&')
            .replace(/(?:^|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?/g, '$1$2') // more-indented lines aren't folded
            //                ^ more-ind. ^ empty     ^ capture next empty lines only at end of indent
            .replace(/\n+/g, `$&${indent}`);
        let literalFallback = false;
        const foldOptions = getFoldOptions(ctx, true);
        if (blockQuote !== 'folded' && type !== Scalar.Scalar.BLOCK_FOLDED) {
            foldOptions.onOverflow = () => {
                literalFallback = true;
            };
        }
        const body = foldFlowLines.foldFlowLines(`${start}${foldedValue}${end}`, indent, foldFlowLines.FOLD_BLOCK, foldOptions);
        if (!literalFallback)
            return `>${header}\n${indent}${body}`;
    }
    value = value.replace(/\n+/g, `$&${indent}`);
    return `|${header}\n${indent}${start}${value}${end}`;
}
function plainString(item, ctx, onComment, onChompKeep) {
    const { type, value } = item;
    const { actualString, implicitKey, indent, indentStep, inFlow } = ctx;
    if ((implicitKey && value.includes('\n')) ||
        (inFlow && /[[\]{},]/.test(value))) {
        return quotedString(value, ctx);
    }
    if (/^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/.test(value)) {
        // not allowed:
        // - '-' or '?'
        // - start with an indicator character (except [?:-]) or /[?-] /
        // - '\n ', ': ' or ' \n' anywhere
        // - '#' not preceded by a non-space char
        // - end with ' ' or ':'
        return implicitKey || inFlow || !value.includes('\n')
            ? quotedString(value, ctx)
            : blockString(item, ctx, onComment, onChompKeep);
    }
    if (!implicitKey &&
        !inFlow &&
        type !== Scalar.Scalar.PLAIN &&
        value.includes('\n')) {
        // Where allowed & type not set explicitly, prefer block style for multiline strings
        return blockString(item, ctx, onComment, onChompKeep);
    }
    if (containsDocumentMarker(value)) {
        if (indent === '') {
            ctx.forceBlockIndent = true;
            return blockString(item, ctx, onComment, onChompKeep);
        }
        else if (implicitKey && indent === indentStep) {
            return quotedString(value, ctx);
        }
    }
    const str = value.replace(/\n+/g, `$&\n${indent}`);
    // Verify that output will be parsed as a string, as e.g. plain numbers and
    // booleans get parsed with those types in v1.2 (e.g. '42', 'true' & '0.9e-3'),
    // and others in v1.1.
    if (actualString) {
        const test = (tag) => tag.default && tag.tag !== 'tag:yaml.org,2002:str' && tag.test?.test(str);
        const { compat, tags } = ctx.doc.schema;
        if (tags.some(test) || compat?.some(test))
            return quotedString(value, ctx);
    }
    return implicitKey
        ? str
        : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
}
function stringifyString(item, ctx, onComment, onChompKeep) {
    const { implicitKey, inFlow } = ctx;
    const ss = typeof item.value === 'string'
        ? item
        : Object.assign({}, item, { value: String(item.value) });
    let { type } = item;
    if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
        // force double quotes on control characters & unpaired surrogates
        if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u.test(ss.value))
            type = Scalar.Scalar.QUOTE_DOUBLE;
    }
    const _stringify = (_type) => {
        switch (_type) {
            case Scalar.Scalar.BLOCK_FOLDED:
            case Scalar.Scalar.BLOCK_LITERAL:
                return implicitKey || inFlow
                    ? quotedString(ss.value, ctx) // blocks are not valid inside flow containers
                    : blockString(ss, ctx, onComment, onChompKeep);
            case Scalar.Scalar.QUOTE_DOUBLE:
                return doubleQuotedString(ss.value, ctx);
            case Scalar.Scalar.QUOTE_SINGLE:
                return singleQuotedString(ss.value, ctx);
            case Scalar.Scalar.PLAIN:
                return plainString(ss, ctx, onComment, onChompKeep);
            default:
                return null;
        }
    };
    let res = _stringify(type);
    if (res === null) {
        const { defaultKeyType, defaultStringType } = ctx.options;
        const t = (implicitKey && defaultKeyType) || defaultStringType;
        res = _stringify(t);
        if (res === null)
            throw new Error(`Unsupported default string type ${t}`);
    }
    return res;
}

exports.stringifyString = stringifyString;


/***/ }),

/***/ 204:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);

const BREAK = Symbol('break visit');
const SKIP = Symbol('skip children');
const REMOVE = Symbol('remove node');
/**
 * Apply a visitor to an AST node or document.
 *
 * Walks through the tree (depth-first) starting from `node`, calling a
 * `visitor` function with three arguments:
 *   - `key`: For sequence values and map `Pair`, the node's index in the
 *     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
 *     `null` for the root node.
 *   - `node`: The current node.
 *   - `path`: The ancestry of the current node.
 *
 * The return value of the visitor may be used to control the traversal:
 *   - `undefined` (default): Do nothing and continue
 *   - `visit.SKIP`: Do not visit the children of this node, continue with next
 *     sibling
 *   - `visit.BREAK`: Terminate traversal completely
 *   - `visit.REMOVE`: Remove the current node, then continue with the next one
 *   - `Node`: Replace the current node, then continue by visiting it
 *   - `number`: While iterating the items of a sequence or map, set the index
 *     of the next step. This is useful especially if the index of the current
 *     node has changed.
 *
 * If `visitor` is a single function, it will be called with all values
 * encountered in the tree, including e.g. `null` values. Alternatively,
 * separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
 * `Alias` and `Scalar` node. To define the same visitor function for more than
 * one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
 * and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
 * specific defined one will be used for each node.
 */
function visit(node, visitor) {
    const visitor_ = initVisitor(visitor);
    if (identity.isDocument(node)) {
        const cd = visit_(null, node.contents, visitor_, Object.freeze([node]));
        if (cd === REMOVE)
            node.contents = null;
    }
    else
        visit_(null, node, visitor_, Object.freeze([]));
}
// Without the `as symbol` casts, TS declares these in the `visit`
// namespace using `var`, but then complains about that because
// `unique symbol` must be `const`.
/** Terminate visit traversal completely */
visit.BREAK = BREAK;
/** Do not visit the children of the current node */
visit.SKIP = SKIP;
/** Remove the current node */
visit.REMOVE = REMOVE;
function visit_(key, node, visitor, path) {
    const ctrl = callVisitor(key, node, visitor, path);
    if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
        replaceNode(key, path, ctrl);
        return visit_(key, ctrl, visitor, path);
    }
    if (typeof ctrl !== 'symbol') {
        if (identity.isCollection(node)) {
            path = Object.freeze(path.concat(node));
            for (let i = 0; i < node.items.length; ++i) {
                const ci = visit_(i, node.items[i], visitor, path);
                if (typeof ci === 'number')
                    i = ci - 1;
                else if (ci === BREAK)
                    return BREAK;
                else if (ci === REMOVE) {
                    node.items.splice(i, 1);
                    i -= 1;
                }
            }
        }
        else if (identity.isPair(node)) {
            path = Object.freeze(path.concat(node));
            const ck = visit_('key', node.key, visitor, path);
            if (ck === BREAK)
                return BREAK;
            else if (ck === REMOVE)
                node.key = null;
            const cv = visit_('value', node.value, visitor, path);
            if (cv === BREAK)
                return BREAK;
            else if (cv === REMOVE)
                node.value = null;
        }
    }
    return ctrl;
}
/**
 * Apply an async visitor to an AST node or document.
 *
 * Walks through the tree (depth-first) starting from `node`, calling a
 * `visitor` function with three arguments:
 *   - `key`: For sequence values and map `Pair`, the node's index in the
 *     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
 *     `null` for the root node.
 *   - `node`: The current node.
 *   - `path`: The ancestry of the current node.
 *
 * The return value of the visitor may be used to control the traversal:
 *   - `Promise`: Must resolve to one of the following values
 *   - `undefined` (default): Do nothing and continue
 *   - `visit.SKIP`: Do not visit the children of this node, continue with next
 *     sibling
 *   - `visit.BREAK`: Terminate traversal completely
 *   - `visit.REMOVE`: Remove the current node, then continue with the next one
 *   - `Node`: Replace the current node, then continue by visiting it
 *   - `number`: While iterating the items of a sequence or map, set the index
 *     of the next step. This is useful especially if the index of the current
 *     node has changed.
 *
 * If `visitor` is a single function, it will be called with all values
 * encountered in the tree, including e.g. `null` values. Alternatively,
 * separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
 * `Alias` and `Scalar` node. To define the same visitor function for more than
 * one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
 * and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
 * specific defined one will be used for each node.
 */
async function visitAsync(node, visitor) {
    const visitor_ = initVisitor(visitor);
    if (identity.isDocument(node)) {
        const cd = await visitAsync_(null, node.contents, visitor_, Object.freeze([node]));
        if (cd === REMOVE)
            node.contents = null;
    }
    else
        await visitAsync_(null, node, visitor_, Object.freeze([]));
}
// Without the `as symbol` casts, TS declares these in the `visit`
// namespace using `var`, but then complains about that because
// `unique symbol` must be `const`.
/** Terminate visit traversal completely */
visitAsync.BREAK = BREAK;
/** Do not visit the children of the current node */
visitAsync.SKIP = SKIP;
/** Remove the current node */
visitAsync.REMOVE = REMOVE;
async function visitAsync_(key, node, visitor, path) {
    const ctrl = await callVisitor(key, node, visitor, path);
    if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
        replaceNode(key, path, ctrl);
        return visitAsync_(key, ctrl, visitor, path);
    }
    if (typeof ctrl !== 'symbol') {
        if (identity.isCollection(node)) {
            path = Object.freeze(path.concat(node));
            for (let i = 0; i < node.items.length; ++i) {
                const ci = await visitAsync_(i, node.items[i], visitor, path);
                if (typeof ci === 'number')
                    i = ci - 1;
                else if (ci === BREAK)
                    return BREAK;
                else if (ci === REMOVE) {
                    node.items.splice(i, 1);
                    i -= 1;
                }
            }
        }
        else if (identity.isPair(node)) {
            path = Object.freeze(path.concat(node));
            const ck = await visitAsync_('key', node.key, visitor, path);
            if (ck === BREAK)
                return BREAK;
            else if (ck === REMOVE)
                node.key = null;
            const cv = await visitAsync_('value', node.value, visitor, path);
            if (cv === BREAK)
                return BREAK;
            else if (cv === REMOVE)
                node.value = null;
        }
    }
    return ctrl;
}
function initVisitor(visitor) {
    if (typeof visitor === 'object' &&
        (visitor.Collection || visitor.Node || visitor.Value)) {
        return Object.assign({
            Alias: visitor.Node,
            Map: visitor.Node,
            Scalar: visitor.Node,
            Seq: visitor.Node
        }, visitor.Value && {
            Map: visitor.Value,
            Scalar: visitor.Value,
            Seq: visitor.Value
        }, visitor.Collection && {
            Map: visitor.Collection,
            Seq: visitor.Collection
        }, visitor);
    }
    return visitor;
}
function callVisitor(key, node, visitor, path) {
    if (typeof visitor === 'function')
        return visitor(key, node, path);
    if (identity.isMap(node))
        return visitor.Map?.(key, node, path);
    if (identity.isSeq(node))
        return visitor.Seq?.(key, node, path);
    if (identity.isPair(node))
        return visitor.Pair?.(key, node, path);
    if (identity.isScalar(node))
        return visitor.Scalar?.(key, node, path);
    if (identity.isAlias(node))
        return visitor.Alias?.(key, node, path);
    return undefined;
}
function replaceNode(key, path, node) {
    const parent = path[path.length - 1];
    if (identity.isCollection(parent)) {
        parent.items[key] = node;
    }
    else if (identity.isPair(parent)) {
        if (key === 'key')
            parent.key = node;
        else
            parent.value = node;
    }
    else if (identity.isDocument(parent)) {
        parent.contents = node;
    }
    else {
        const pt = identity.isAlias(parent) ? 'alias' : 'scalar';
        throw new Error(`Cannot replace node with ${pt} parent`);
    }
}

exports.visit = visit;
exports.visitAsync = visitAsync;


/***/ }),

/***/ 2136:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  w: () => (/* binding */ compile)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(1455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/errors.js + 30 modules
var errors = __nccwpck_require__(2300);
// EXTERNAL MODULE: ./lib/host/exec.js + 1 modules
var exec = __nccwpck_require__(7536);
// EXTERNAL MODULE: ./lib/registry/goarch.js
var goarch = __nccwpck_require__(7577);
;// CONCATENATED MODULE: ./lib/build/cgo-off.js




/**
 * One problem per package that a failed build lacks because cgo is off: go lists the build again as it would be with cgo.
 * A package counts if go left out all of its files, or a file of it that declares a name go does not find.
 */
const explainCgoOff = async (stderr, goPackage, call) => {
    const missing = findMissing(stderr);
    if (call.source.cgoEnabled || (missing.folders.length === 0 && missing.names.length === 0))
        return [];
    const listed = await listWithCgo(goPackage, call);
    const found = await Promise.all(listed.map(async (one) => ((await isMissing(one, missing)) ? [one.importPath] : [])));
    return found.flat().map((importPath) => (0,errors/* problem */.CC)('cgo-off', { package: importPath }));
};
/** go's lines hold untrusted text: every pattern is linear. */
const findMissing = (stderr) => {
    const folders = [];
    const names = [];
    let compiled = '';
    for (const line of stderr.split('\n')) {
        const [, folder] = line.match(/build constraints exclude all Go files in (.+)$/) ?? [];
        if (folder !== undefined)
            folders.push(folder);
        compiled = line.match(/^# (\S+)/)?.[1] ?? compiled;
        const [, other, name] = line.match(/: undefined: (?:(\w+)\.)?(\w+)$/) ?? [];
        if (name !== undefined)
            names.push({ name, of: other ?? compiled, isOther: other !== undefined });
        const [, member] = line.match(/ undefined \(type \S+ has no (?:field or )?method (\w+)[,)]/) ?? [];
        if (member !== undefined)
            names.push({ name: member, of: compiled, isOther: false });
    }
    return { folders, names };
};
const FORMAT = '{{if not .Standard}}{{.ImportPath}}\t{{.Name}}\t{{.Dir}}\t{{join .GoFiles "/"}}\t{{join .CgoFiles "/"}}{{end}}';
const listWithCgo = async (goPackage, { tags, child }) => {
    const env = { ...child.env, CGO_ENABLED: '1' };
    const { stdout } = await (0,exec/* execute */.g7)('go', ['list', '-e', '-deps', tags, '-f', FORMAT, goPackage], { ...child, env });
    return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
        const [importPath = '', name = '', directory = '', ...files] = line.split('\t');
        return {
            importPath,
            name,
            directory,
            files: files.flatMap((list) => list.split('/')).filter((file) => file !== ''),
        };
    });
};
const isMissing = async (listed, { folders, names }) => {
    if (folders.includes(listed.directory))
        return listed.files.length > 0;
    const wanted = names.filter(({ of, isOther }) => of === (isOther ? listed.name : listed.importPath));
    if (wanted.length === 0)
        return false;
    const texts = await Promise.all(listed.files.map((file) => (0,promises_.readFile)((0,external_node_path_.join)(listed.directory, file), 'utf8').catch(() => '')));
    return texts.some((text) => NEEDS_CGO.test(text) && wanted.some(({ name }) => declares(text, name)));
};
/** A file that go leaves out without cgo. */
const NEEDS_CGO = /^(?:import|\t) ?"C"|^\/\/(?:go:build| \+build) [^\n]*\bcgo\b/m;
/** Whether a file declares a name at its top level, also in a group. */
const declares = (text, name) => new RegExp(`^(?:func (?:\\([^)\n]*\\) )?|(?:type|var|const) )${name}\\b`, 'm').test(text) ||
    groupsOf(text).some((line) => new RegExp(`^\t${name}\\b`).test(line));
/** The lines of `var (`, `const (` and `type (` up to what closes them, as gofmt writes them. */
const groupsOf = (text) => {
    let isInGroup = false;
    return text.split(/\r?\n/).filter((line) => {
        if (/^\S/.test(line))
            isInGroup = /^(?:var|const|type) \((?:\s|$)/.test(line);
        return isInGroup;
    });
};

// EXTERNAL MODULE: ./lib/host/log.js
var log = __nccwpck_require__(4220);
;// CONCATENATED MODULE: ./lib/build/go-causes.js

/** The cause outside the source: Go is too old, a module is unreadable, or go.mod lacks something; undefined if the lines are about the source. */
const explainGo = (text) => findOldGo(text) ??
    findUnreadableModule(text) ??
    findUntidy(text) ??
    findMissingC(text) ??
    findStrangeFlags(text) ??
    findVendored(text);
/** The cause of one line: files that another build step should have made; undefined if the line says enough. `own` is the module's path. */
const explainLine = (line, own) => {
    const [, place = '', said = ''] = line.match(IN_FILE) ?? [];
    if (isVendored(place))
        return undefined;
    const pattern = emptyPattern(said);
    if (pattern !== undefined)
        return (0,errors/* problem */.CC)('embed-missing', { place, pattern });
    // go looks for a path without a dot in its own library: `package app/gen is not in std (/go/src/app/gen)`.
    const [, dotted, imported = dotted ?? ''] = said.match(/^no required module provides package ([^;\s]+)|^package (\S+) is not in (?:std|GOROOT) /) ?? [];
    return own !== undefined && imported.startsWith(`${own}/`)
        ? (0,errors/* problem */.CC)('package-empty', { place, package: imported })
        : undefined;
};
/** The pattern of go:embed that go finds no file for. Not one that it refuses: a folder in another module, say. */
const emptyPattern = (said) => /: (?:no matching files found|contains no embeddable files)$/.test(said)
    ? said.match(/^pattern (.+): (?:no matching files found$|cannot embed directory )/)?.[1]
    : undefined;
/** A line of go that names a file: `main.go:4:2: undefined: x`. */
const IN_FILE = /^([^\s:][^:]*\.go:\d+)(?::\d+)?: (.+)$/;
const isVendored = (place) => place.split('/').slice(0, -1).includes('vendor');
/** What go does not find because vendor was committed in part, or is older than go.mod: packages, files to embed, or names in its packages. */
const findVendored = (text) => {
    const command = /\bgo work vendor\b|Go version in go\.work is/.test(text) ? 'go work vendor' : 'go mod vendor';
    const [, stale] = text.match(/^go: inconsistent vendoring in [^\n]+\n\t([^\n]+)/m) ?? [];
    const [, lost] = text.match(/(cannot find module providing package \S+): import lookup disabled by -mod=vendor/) ?? [];
    const reason = stale ?? lost;
    if (reason !== undefined)
        return (0,errors/* problem */.CC)('vendor-incomplete', { reason, command });
    // Code that is too new for this Go lacks names too, and go says so.
    if (/^note: module requires Go /m.test(text))
        return undefined;
    const lacking = text.split('\n').find((line) => {
        const [, place = '', said = ''] = line.match(IN_FILE) ?? [];
        return isVendored(place) && (/\bundefined\b/.test(said) || emptyPattern(said) !== undefined);
    });
    return lacking === undefined ? undefined : (0,errors/* problem */.CC)('vendor-incomplete', { reason: lacking, command });
};
/** GOFLAGS that go cannot read, or that need cgo, which is off. */
const findStrangeFlags = (text) => {
    const [, reason] = text.match(/^go: parsing \$GOFLAGS: (.+)$/m) ?? [];
    if (reason !== undefined)
        return (0,errors/* problem */.CC)('goflags-unreadable', { reason });
    const [, flag] = text.match(/^(?:go: )?(-\S+) requires (?:cgo;|external \(cgo\) linking)/m) ?? [];
    return flag === undefined ? undefined : (0,errors/* problem */.CC)('cgo-flag', { flag });
};
/** What cgo lacks on this machine: the compiler, pkg-config, or a package that pkg-config knows. */
const findMissingC = (text) => {
    const [, compiler] = text.match(/^cgo: C compiler "([^"\n]+)" not found/m) ?? [];
    if (compiler !== undefined)
        return (0,errors/* problem */.CC)('cgo-compiler-missing', { compiler });
    const [, program] = text.match(/: exec: "([^"\n]*pkg-?conf[^"\n]*)": (?:executable file not found|stat )/) ?? [];
    if (program !== undefined)
        return (0,errors/* problem */.CC)('cgo-pkg-config-missing', { program });
    const [, library, other = library] = text.match(/^Package '?([^\s',]+)'? was not found|^No package '([^'\n]+)' found/m) ?? [];
    return other === undefined ? undefined : (0,errors/* problem */.CC)('cgo-library-missing', { library: other });
};
const findOldGo = (text) => {
    const [, who, wanted, running] = text.match(/^go: (.+) requires go >= (\S+) \(running go ([^\s;)]+)/m) ?? [];
    if (who !== undefined && wanted !== undefined && running !== undefined)
        return (0,errors/* problem */.CC)('go-too-old', { who, wanted, running });
    const [, version, reason] = text.match(/^go: download go(\S+) for \S+: (.+)$/m) ?? [];
    if (version === undefined || reason === undefined)
        return undefined;
    return (0,errors/* problem */.CC)('go-not-downloaded', { version, reason });
};
const findUntidy = (text) => {
    const reason = text.match(/missing go\.sum entry for [^;\n]+|updates to go\.mod needed|no required module provides package [^;\n]+/)?.[0];
    return reason === undefined ? undefined : (0,errors/* problem */.CC)('go-sum-incomplete', { reason });
};
/** Whether a line reports a failed module fetch: git's failure, a proxy's refusal, or go's own rules. Go's lines hold untrusted text: every pattern is linear. */
const isUnreadable = (line) => (/\b(?:git|hg|svn|fossil|bzr) /.test(line) && /exit status \d/.test(line)) ||
    /@v[\w.+-]+: (?:reading https?:|Get ")/.test(line) ||
    /unrecognized import path|module lookup disabled by GOPROXY=off|GOVCS disallows|no secure protocol found/.test(line);
const MODULES = [
    /reading (\S+?)\/go\.mod at revision/g,
    /(?<![^\s@])([^\s@]+)@v[\w.+-]+: (?:reading https?:|Get "|module lookup)/g,
    /unrecognized import path "([^"]+)"/g,
    /GOVCS disallows using \w+ for (?:private |public )?([^;\s]+)/g,
    /^go: downloading (\S+) v/gm,
];
const findUnreadableModule = (text) => {
    const line = text.split('\n').find(isUnreadable);
    if (line === undefined)
        return undefined;
    const found = MODULES.map((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name));
    const modules = [...new Set(found.find((names) => names.length > 0))];
    const [host = 'github.com', owner] = modules[0]?.split('/') ?? [];
    const reason = text.match(/^[^\S\n]*(?:fatal|ERROR): .+$/m)?.[0] ?? line.replace(/^\S+\.go:\d+(?::\d+)?: |^go: /, '');
    return (0,errors/* problem */.CC)('module-unreadable', {
        modules: modules.join(', ') || 'it needs',
        reason: reason.trim().replace(/\.$/, ''),
        host,
        scope: owner === undefined ? host : `${host}/${owner}`,
    });
};

// EXTERNAL MODULE: ./lib/build/paths.js
var paths = __nccwpck_require__(9340);
;// CONCATENATED MODULE: ./lib/build/go-module.js





/** working-directory as messages name it. */
const fromWorkspace = (source) => inSentence((0,paths/* nameOf */.Vb)(source, source.directory));
/** A folder's name for the end of a sentence, where `.` and `..` would be lost: `in ..` may be either. */
const inSentence = (folder) => {
    if (folder === '')
        return 'the root of the repository';
    if (folder === '.' || folder === './')
        return 'this folder';
    return folder.endsWith('..') ? `${folder}/` : folder;
};
/** Throws if the workspace has no such folder; returns the workspace's real path if there is no module at or above the folder. */
const checkDirectory = (source) => {
    const named = fromWorkspace(source);
    if (!(0,external_node_fs_.existsSync)(source.directory))
        throw (0,errors/* failure */.V2)('directory-missing', { directory: named });
    const [directory, workspace] = [(0,external_node_fs_.realpathSync)(source.directory), (0,external_node_fs_.realpathSync)(source.workspace)];
    if (!(0,paths/* isInside */.FK)(directory, workspace))
        throw (0,errors/* failure */.V2)('directory-outside', { directory: named });
    return moduleAbove(directory, ['go.mod', 'go.work']) === undefined ? workspace : undefined;
};
/** The error for a folder without a module, with the modules found. */
const noModule = async (source, workspace) => {
    // At a terminal, parent folders are not part of the same project.
    const root = source.written === undefined ? workspace : source.directory;
    const found = await modulesBelow(source, root);
    const directory = fromWorkspace(source);
    return found === undefined
        ? (0,errors/* failure */.V2)('module-missing', { directory })
        : (0,errors/* failure */.V2)('module-elsewhere', { directory, folders: found });
};
/** More would bury the message. */
const SHOWN_MODULES = 10;
/** The folders below `root` that have a go.mod, as working-directory takes them; undefined if there are none, up to three folders deep. */
const modulesBelow = async (source, root) => {
    const named = source.written === undefined ? (0,external_node_path_.relative)((0,external_node_fs_.realpathSync)(source.workspace), (0,external_node_fs_.realpathSync)(root)) : (0,paths/* nameOf */.Vb)(source, root);
    const found = [];
    for await (const path of (0,promises_.glob)('{*,*/*,*/*/*}/go.mod', {
        cwd: root,
        exclude: (name) => /^(\.|node_modules$|vendor$|testdata$)/.test(name),
    })) {
        found.push((0,external_node_path_.join)(named, (0,external_node_path_.dirname)(path)));
    }
    if (found.length === 0)
        return undefined;
    const shown = found.toSorted().slice(0, SHOWN_MODULES);
    return `${shown.join(', ')}${found.length > shown.length ? ` and ${found.length - shown.length} more` : ''}`;
};
/** The nearest folder at or above this one that has one of these files. go searches parent folders, even above the workspace. */
const moduleAbove = (directory, files = ['go.mod']) => {
    if (files.some((name) => (0,external_node_fs_.existsSync)((0,external_node_path_.join)(directory, name))))
        return directory;
    return (0,external_node_path_.dirname)(directory) === directory ? undefined : moduleAbove((0,external_node_path_.dirname)(directory), files);
};
/** The path of the module of working-directory, such as `example.com/app`; undefined if it cannot be read. */
const modulePath = ({ directory }) => {
    const folder = moduleAbove(directory);
    if (folder === undefined)
        return undefined;
    try {
        return (0,external_node_fs_.readFileSync)((0,external_node_path_.join)(folder, 'go.mod'), 'utf8').match(/^module[ \t]+"?([^\s"]+)/m)?.[1];
    }
    catch {
        return undefined;
    }
};
/** The problem if go-package is a folder of another module than working-directory. */
const nestedModule = (source, goPackage) => {
    const folder = (0,external_node_path_.resolve)(source.directory, goPackage);
    const other = (0,external_node_fs_.existsSync)(folder) ? moduleAbove(folder) : undefined;
    if (!/^[./]/.test(goPackage) || other === undefined || other === moduleAbove(source.directory))
        return undefined;
    const inside = (0,external_node_path_.relative)(other, folder);
    const module = folderName(source, other);
    return (0,errors/* problem */.CC)('package-of-other-module', {
        package: goPackage,
        where: inSentence(module),
        module: module || '.',
        rest: `./${inside}`,
    });
};
/** The problem if go's own words are that go.work does not list the module; its folder is `folder` or above it. */
const missingInWork = (text, source, folder) => {
    const isUnlisted = /is contained in a module that is not one of the workspace modules|does not contain modules listed in go\.work/;
    const module = isUnlisted.test(text) ? moduleAbove(folder) : undefined;
    const work = moduleAbove(folder, ['go.work']);
    if (module === undefined || (work !== undefined && !(0,paths/* isInside */.FK)(module, work)))
        return undefined;
    const fromWork = (0,external_node_path_.relative)(work ?? module, module);
    return (0,errors/* problem */.CC)('module-not-in-work', {
        module: inSentence(folderName(source, module)),
        folder: fromWork === '' ? '.' : `./${fromWork}`,
    });
};
/** A folder as working-directory takes it. */
const folderName = (source, folder) => source.written === undefined
    ? (0,paths/* nameOf */.Vb)(source, folder)
    : (0,external_node_path_.join)((0,paths/* nameOf */.Vb)(source, source.directory), (0,external_node_path_.relative)(source.directory, folder));

;// CONCATENATED MODULE: ./lib/build/go-folders.js




/** The problem if go.mod or go.work names a folder that is missing or has no go.mod; undefined if go's lines say nothing of the kind. */
const missingFolder = (text, source) => {
    const [, module] = text.match(/^go: cannot load module (.+) listed in go\.work file: open /m) ?? [];
    if (module !== undefined)
        return (0,errors/* problem */.CC)('work-folder-missing', { module });
    const replaced = text.split('\n').flatMap(readReplaced);
    const [first] = replaced;
    if (first === undefined)
        return undefined;
    // Folders that exist need another fix, so the missing ones come first.
    const missing = replaced.filter(({ isEmpty }) => !isEmpty);
    const named = [...new Set((missing.length > 0 ? missing : replaced).map(({ old, folder }) => `${old} by ${folder}`))];
    const values = { file: replacingFile(source, (missing[0] ?? first).old), replaced: named.join(' and ') };
    return missing.length > 0 ? (0,errors/* problem */.CC)('replace-missing', values) : (0,errors/* problem */.CC)('replace-empty', values);
};
/** go reports a missing folder in two ways, by when it needs the module. Its lines hold untrusted text: every pattern is linear. */
const readReplaced = (line) => {
    const said = line.replace(/^\S+\.go:\d+(?::\d+)?: |^go: /, '');
    const [, old, folder] = said.match(/^([^\s@]+)@\S+: replacement directory (.+) does not exist$/) ?? [];
    if (old !== undefined && folder !== undefined)
        return [{ old, folder, isEmpty: false }];
    const [, module, by, file] = said.match(/^([^\s@]+)@\S+ \(replaced by ([^()]+)\): reading [^:]+: open (.+): no such file or directory$/) ?? [];
    if (module === undefined || by === undefined || file === undefined)
        return [];
    return [{ old: module, folder: by, isEmpty: (0,external_node_fs_.existsSync)((0,external_node_path_.dirname)(file)) }];
};
/** The file with the `replace` of a module: that of go.work wins. */
const replacingFile = ({ directory }, module) => {
    const folder = moduleAbove(directory, ['go.work']);
    if (folder === undefined)
        return 'go.mod';
    const words = readWork((0,external_node_path_.join)(folder, 'go.work')).map((line) => line
        .trim()
        .replace(/^replace\s+/, '')
        .split(/\s+/));
    return words.some(([old, ...rest]) => old === module && rest.includes('=>')) ? 'go.work' : 'go.mod';
};
const readWork = (path) => {
    try {
        return (0,external_node_fs_.readFileSync)(path, 'utf8').split('\n');
    }
    catch {
        return [];
    }
};

;// CONCATENATED MODULE: ./lib/build/go-errors.js






/** `cmd/api/main.go:12:5: undefined: x`: go's format, relative to its working folder. */
const GO_LINE = /^(?<file>[^\s:][^:]*\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+)$/;
/** Turns go's standard error into problems by file and line, or one problem if it names no file; `causes` are known from elsewhere. */
const goError = (stderr, source, causes = []) => {
    const text = withoutLogins((0,log/* sanitise */.tB)(stderr).trim());
    const own = modulePath(source);
    const lines = text.split('\n').map((line) => ({ line, explained: explainLine(line, own) }));
    const problems = lines.flatMap(({ line, explained }) => placed(line, source, explained));
    const values = { directory: fromWorkspace(source), output: withoutProgress(text) };
    const rest = lines.filter(({ explained }) => explained === undefined).map(({ line }) => line);
    const cause = missingFolder(text, source) ?? explainGo(rest.join('\n'));
    const [first, ...more] = causes.length > 0 || cause === undefined ? causes : [cause];
    if (first !== undefined)
        return (0,errors/* failure */.V2)('go-elsewhere', values, { problems: [{ ...problems[0], ...first }, ...more] });
    if (problems.length === 0)
        return (0,errors/* failure */.V2)('go-failed', values);
    const isExplained = problems.every(({ code }) => code !== 'go-line');
    return (0,errors/* failure */.V2)(isExplained ? 'go-elsewhere' : 'go-refused', values, { problems });
};
/** Without the lines that say what go downloads: in an empty module cache, they fill the screen before the one that matters. */
const withoutProgress = (text) => {
    const lines = text.split('\n').filter((line) => !/^go: (?:downloading|extracting|finding) /.test(line));
    return lines.length === 0 ? text : lines.join('\n');
};
/** A line that names a file as a problem there; nothing for other lines. */
const placed = (text, source, explained) => {
    const groups = text.match(GO_LINE)?.groups;
    if (groups?.file === undefined || groups.message === undefined)
        return [];
    const said = explained ?? (0,errors/* problem */.CC)('go-line', { file: groups.file, line: groups.line ?? '', text: groups.message });
    const file = (0,external_node_path_.relative)(source.workspace, (0,external_node_path_.resolve)(source.directory, groups.file));
    // A //line comment can name any file.
    if (file.startsWith('../'))
        return [said];
    const column = groups.column === undefined ? {} : { column: Number(groups.column) };
    return [{ ...said, file, line: Number(groups.line), ...column }];
};
/** git prints URLs as configured, and people put tokens into them. */
const withoutLogins = (text) => text.replace(/:\/\/[^\s/]+@/g, '://***@');

// EXTERNAL MODULE: ./lib/build/go-notices.js
var go_notices = __nccwpck_require__(1280);
;// CONCATENATED MODULE: ./lib/build/go-list.js








/** The package to build: `go-package` if set, else the module's only main package. Throws if there is no such package, or if it needs cgo, which is off. */
const choosePackage = async (call) => {
    const { goPackage } = call.source;
    const chosen = goPackage === undefined ? await onlyMain(call) : await namedMain(goPackage, call);
    if (chosen.needsCgo)
        throw (0,errors/* failure */.V2)('cgo-off', { package: relativePackage(chosen, call.source) });
    return chosen;
};
/** A function that needs cgo counts too: go leaves it out silently, and the wrong one of two would be deployed. Other programs that need cgo do not: they are tools. */
const onlyMain = async (call) => {
    const { source } = call;
    const listed = await goList('./...', call);
    const found = listed.filter(isMain);
    const mains = await orderedMains(found, call);
    const others = found.some(isBuilt) ? mains.others.filter(isBuilt) : mains.others;
    const [only, ...more] = [...mains.functions, ...others];
    if (only !== undefined && more.length === 0)
        return only;
    if (only !== undefined)
        throw severalMains({ functions: mains.functions, others }, source);
    const problem = explain(listed, source, source.directory);
    if (problem !== undefined)
        throw (0,errors/* refusal */.x5)([problem]);
    const directory = fromWorkspace(source);
    const folders = await modulesBelow(source, source.directory);
    throw folders === undefined
        ? (0,errors/* failure */.V2)('main-missing', { directory })
        : (0,errors/* failure */.V2)('main-elsewhere', { directory, folders });
};
const namedMain = async (goPackage, call) => {
    const { source } = call;
    // go list fails if the pattern cannot match, such as one from the standard library.
    const listed = await goList(goPackage, call).catch(() => []);
    const [found] = listed;
    if (found?.name === 'main' && !found.isStandard)
        return found;
    const folder = (0,external_node_path_.resolve)(source.directory, goPackage);
    const problem = found?.name ? undefined : (explain(listed, source, folder) ?? nestedModule(source, goPackage));
    if (problem !== undefined)
        throw (0,errors/* refusal */.x5)([problem]);
    const { functions, others } = await orderedMains((await goList('./...', call)).filter(isMain), call);
    const names = [...functions, ...others].map((main) => relativePackage(main, source)).join(', ') || 'none';
    const values = { package: goPackage, mains: names };
    if (found === undefined || found.name === '')
        throw (0,errors/* failure */.V2)('package-unknown', values);
    if (found.isStandard)
        throw (0,errors/* failure */.V2)('package-of-go', values);
    throw (0,errors/* failure */.V2)('package-not-main', { ...values, found: found.name });
};
const isMain = ({ name }) => name === 'main';
const isBuilt = ({ needsCgo }) => !needsCgo;
const explain = (listed, source, folder) => listed.map(({ error }) => missingInWork(error, source, folder)).find((problem) => problem !== undefined);
/** go follows a link passed by name. */
const refuseOutside = async (chosen, source) => {
    const [directory, workspace] = await Promise.all([(0,promises_.realpath)(chosen.directory), (0,promises_.realpath)(source.workspace)]);
    if (!(0,paths/* isInside */.FK)(chosen.directory, workspace) || (0,paths/* isInside */.FK)(directory, workspace))
        return;
    throw (0,errors/* failure */.V2)('package-outside', { package: relativePackage(chosen, source) });
};
const go_list_FORMAT = [
    ...['{{.Name}}', '{{.ImportPath}}', '{{.Dir}}', '{{.Standard}}', '{{len .GoFiles}}', '{{len .CgoFiles}}'],
    '{{len .IgnoredGoFiles}}',
    '{{with .Error}}{{printf "%q" .Err}}{{end}}',
].join('\t');
/**
 * The packages of the build, and after them those that exist only with cgo, if it is off: go leaves both kinds out without a word where cgo is not as they need it.
 * The list with cgo tells whether the other one can differ, so most modules are listed once.
 */
const goList = async (pattern, call) => {
    const withCgo = await listOnce(pattern, call, '1');
    const mains = withCgo.filter(isMain);
    if (call.source.cgoEnabled || (mains.length > 0 && !mains.some(({ isPartial }) => isPartial)))
        return withCgo;
    const built = (await listOnce(pattern, call, '0')).filter(({ hasFiles }) => hasFiles);
    const paths = new Set(built.map(({ importPath }) => importPath));
    const others = withCgo.filter(({ importPath }) => !paths.has(importPath));
    return [...built, ...others.map((other) => ({ ...other, needsCgo: other.hasFiles }))];
};
/** `-e` keeps broken packages in the list; the build explains them better. `-find` skips imports, which takes most of the work off the parallel build. */
const listOnce = async (pattern, { source, tags, child }, cgo) => {
    const env = { ...child.env, CGO_ENABLED: cgo };
    const listed = await (0,exec/* execute */.g7)('go', ['list', '-e', '-find', tags, '-f', go_list_FORMAT, pattern], { ...child, env });
    if (listed.exitCode !== 0)
        throw goError(listed.stderr, source);
    return listed.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
        const [name = '', importPath = '', directory = '', standard, ...more] = line.split('\t');
        const [files, cFiles, ignored, error = ''] = more;
        const hasFiles = files !== '0' || cFiles !== '0';
        const isPartial = cFiles !== '0' || ignored !== '0';
        const isStandard = standard === 'true';
        return { name, importPath, directory, isStandard, needsCgo: false, hasFiles, isPartial, error };
    });
};
const relativePackage = (goPackage, source) => `./${(0,external_node_path_.relative)(source.directory, goPackage.directory)}`;
const LIBRARY = `${go_notices/* LAMBDA_MODULE */.j8}/lambda`;
const WITH_LIBRARY = `{{$path := .ImportPath}}{{range .Imports}}{{if eq . "${LIBRARY}"}}{{$path}}{{"\\n"}}{{end}}{{end}}`;
/** Lists the main packages again with their imports, which takes longer: only where there are several. Nothing is downloaded for it. */
const orderedMains = async (mains, call) => {
    if (mains.length < 2)
        return { functions: [], others: mains };
    const own = call.source.cgoEnabled ? '1' : '0';
    const found = new Set([
        ...(await importers(mains.filter(isBuilt), call, own)),
        ...(await importers(mains.filter(({ needsCgo }) => needsCgo), call, '1')),
    ]);
    const isFunction = ({ importPath }) => found.has(importPath);
    return { functions: mains.filter(isFunction), others: mains.filter((main) => !isFunction(main)) };
};
/** The import paths of those that import Lambda's library. */
const importers = async (mains, { tags, child }, cgo) => {
    if (mains.length === 0)
        return [];
    const env = { ...child.env, CGO_ENABLED: cgo, GOPROXY: 'off' };
    const paths = mains.map(({ importPath }) => importPath);
    const { stdout } = await (0,exec/* execute */.g7)('go', ['list', '-e', tags, '-f', WITH_LIBRARY, ...paths], { ...child, env });
    return stdout.split('\n');
};
const severalMains = ({ functions, others }, source) => {
    const packages = [...functions, ...others].map((main) => relativePackage(main, source));
    const first = functions.length === 1 ? 'The first imports' : `The first ${functions.length} import`;
    return (0,errors/* failure */.V2)('main-several', {
        count: packages.length,
        directory: fromWorkspace(source),
        packages: packages.join(', '),
        functions: functions.length === 0 || others.length === 0 ? '' : ` ${first} ${LIBRARY}.`,
        example: packages[0] ?? './cmd/api',
    });
};

;// CONCATENATED MODULE: ./lib/build/compile.js











/**
 * Compiles the main package to a static linux binary: the same source, flags and Go give the same bytes on every machine.
 * `go list` decides which package that is. If it can be guessed, the build starts in parallel and is discarded if the guess was wrong.
 * Throws go's own messages, one problem per file and line.
 */
const compile = async (options) => {
    // Do not await anything before starting go: the caller loads the SDK next, which blocks the event loop for a while.
    const workspace = checkDirectory(options.source);
    if (workspace !== undefined)
        throw await noModule(options.source, workspace);
    return compileIn({ ...options, source: withLocalPackage(options.source) });
};
/** `cmd/api` means the folder if it exists, as the user expects; go alone would search its standard library. Throws for a file, which go would compile alone. */
const withLocalPackage = (source) => {
    const { goPackage, directory } = source;
    const path = goPackage === undefined || /^[./]/.test(goPackage) ? undefined : (0,external_node_path_.join)(directory, goPackage);
    if (goPackage === undefined || path === undefined || !(0,external_node_fs_.existsSync)(path))
        return source;
    if (path.endsWith('.go') && (0,external_node_fs_.statSync)(path).isFile())
        throw (0,errors/* failure */.V2)('package-path-file', { where: 'go-package', path: goPackage, folder: `./${(0,external_node_path_.dirname)(goPackage)}` });
    return { ...source, goPackage: `./${goPackage}` };
};
const compileIn = async (options) => {
    const { source, output, signal } = options;
    const child = { cwd: source.directory, env: goEnvironment(options), signal };
    const call = { source, tags: tagsFlag(options), child };
    const guess = source.goPackage ?? (holdsMain(source.directory) ? '.' : undefined);
    const abandon = new AbortController();
    const early = guess === undefined
        ? undefined
        : goBuild(guess, options, { ...child, signal: AbortSignal.any([signal, abandon.signal]) });
    early?.catch(() => { });
    try {
        const chosen = await choosePackage(call);
        const isGuess = source.goPackage !== undefined || chosen.directory === (await (0,promises_.realpath)(source.directory));
        if (!isGuess)
            await abandoned(early, abandon);
        await refuseOutside(chosen, source);
        const built = await (isGuess && early !== undefined ? early : goBuild(chosen.importPath, options, child));
        if (built.exitCode !== 0) {
            const causes = await explainCgoOff(built.stderr, chosen.importPath, call);
            throw goError(built.stderr, source, causes);
        }
        return {
            path: output,
            sizeBytes: (await (0,promises_.stat)(output)).size,
            goPackage: chosen.importPath,
            architecture: options.architecture,
        };
    }
    catch (error) {
        await abandoned(early, abandon);
        throw (0,exec/* isCommandMissing */.u9)(error) ? (0,errors/* failure */.V2)('go-missing', {}) : error;
    }
};
const abandoned = async (build, abandon) => {
    abandon.abort(new Error('this build is not needed'));
    await build?.catch(() => { });
};
/** go leaves its work folder behind when stopped, so it goes into ours, which is removed. Nobody is there to answer git's password prompt. */
const goEnvironment = ({ source, architecture, goos, output }) => {
    const env = (0,exec/* childEnvironment */.Qc)([...(source.cgoEnabled ? C_VARIABLES : []), ...source.buildEnv], {
        GOOS: goos ?? 'linux',
        GOARCH: goarch/* goarch */.h[architecture],
        CGO_ENABLED: source.cgoEnabled ? '1' : '0',
        GOTMPDIR: (0,external_node_path_.dirname)(output),
        GIT_TERMINAL_PROMPT: '0',
    });
    if (source.cgoEnabled && isCrossCompiling(env))
        throw (0,errors/* failure */.V2)('cgo-other-machine', { architecture, machine: THIS_MACHINE });
    return { ...withoutGc(), ...env };
};
/** The variables that cgo (Go's cmd/cgo) and pkg-config read. */
const C_VARIABLES = [
    'CC CXX AR PKG_CONFIG CGO_CFLAGS CGO_CPPFLAGS CGO_CXXFLAGS CGO_FFLAGS CGO_LDFLAGS CGO_CFLAGS_ALLOW CGO_LDFLAGS_ALLOW',
    'PKG_CONFIG_PATH PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR',
].flatMap((line) => line.split(' '));
const THIS_MACHINE = `${process.platform}/${process.arch === 'x64' ? goarch/* goarch */.h.x86_64 : process.arch}`;
/** Whether this cross-compiles without a C compiler set for the target. */
const isCrossCompiling = ({ GOOS, GOARCH, CC = '' }) => `${GOOS}/${GOARCH}` !== THIS_MACHINE && CC === '';
/** Worth it from here on; with less each, they keep their defaults. */
const MIN_FREE_BYTES = 536_870_912;
/** Compiler and linker are short-lived: they collect no garbage until memory runs short (runtime package, GOGC and GOMEMLIMIT). Saves a tenth of a link. */
const withoutGc = () => {
    // go runs one compiler per core; together they may use at most half of the free memory.
    const limitBytes = Math.floor(process.availableMemory() / (2 * (0,external_node_os_.availableParallelism)()));
    return limitBytes < MIN_FREE_BYTES ? {} : { GOGC: 'off', GOMEMLIMIT: String(limitBytes) };
};
const tagsFlag = ({ source, extraTags }) => `-tags=${['lambda.norpc', ...extraTags, ...source.tags].join(',')}`;
const goBuild = (goPackage, options, child) => {
    const ldflags = ['-s -w -buildid=', ...(options.source.ldflags === undefined ? [] : [options.source.ldflags])].join(' ');
    const flags = ['-trimpath', '-buildvcs=false', tagsFlag(options), `-ldflags=${ldflags}`];
    return (0,exec/* execute */.g7)('go', ['build', ...flags, '-o', options.output, goPackage], child);
};
/** A quick search for `package main`, only to start early; `go list` knows build constraints and decides. */
const holdsMain = (directory) => {
    try {
        return (0,external_node_fs_.readdirSync)(directory, { withFileTypes: true })
            .filter((entry) => entry.isFile() && /^[^._].*(?<!_test)\.go$/.test(entry.name))
            .some(({ name }) => /^package main\b/m.test((0,external_node_fs_.readFileSync)((0,external_node_path_.join)(directory, name), 'utf8')));
    }
    catch {
        return false;
    }
};


/***/ }),

/***/ 1280:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   GG: () => (/* binding */ goNotices),
/* harmony export */   j8: () => (/* binding */ LAMBDA_MODULE),
/* harmony export */   n7: () => (/* binding */ oldLambda)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);

/** AWS's library for functions in Go. */
const LAMBDA_MODULE = 'github.com/aws/aws-lambda-go';
/** Modules that compile without cgo and then fail at each call. Others do not compile, or do without C. Tried with go-sqlite3 1.14.53 and go-sqlcipher 4.4.2. */
const STUBS = ['github.com/mattn/go-sqlite3', 'github.com/mutecomm/go-sqlcipher/v4'];
/** What a program's build info says about how it will fail in Lambda; nothing if it was stripped. */
const goNotices = (info, path) => {
    const { modules = [], settings = {} } = info ?? {};
    const stubs = settings.CGO_ENABLED === '0' ? modules.filter((module) => STUBS.includes(module.path)) : [];
    return [
        ...stubs.map((module) => (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('binary-stub', { path, module: module.path })),
        // Lambda has AVX2 everywhere (developer guide, AVX2), which is v3. v4 is AVX-512, and Go's runtime ends the program without it.
        ...(settings.GOAMD64 === 'v4' ? [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('binary-processor', { path })] : []),
    ];
};
/** The version of an aws-lambda-go that only serves go1.x: 1.18.0 was the first to ask the Runtime API. */
const oldLambda = (go) => {
    if (go === undefined || go.knowsRuntimeApi || !go.linksLambda)
        return undefined;
    const version = go.info?.modules.find(({ path }) => path === LAMBDA_MODULE)?.version;
    return /^v(?:0|1\.(?:\d|1[0-7]))\./.test(version ?? '') ? version : undefined;
};


/***/ }),

/***/ 9340:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FK: () => (/* binding */ isInside),
/* harmony export */   Vb: () => (/* binding */ nameOf),
/* harmony export */   Vf: () => (/* binding */ isStep),
/* harmony export */   fY: () => (/* binding */ parentsOf)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);

/** A path as messages show it: relative to the repository, or as written at a terminal. */
const nameOf = ({ workspace, written }, path) => written?.[path] ?? (0,node_path__WEBPACK_IMPORTED_MODULE_0__.relative)(workspace, path);
/** Whether a path is the folder or below it; both absolute, without links or `..`. */
const isInside = (path, folder) => path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
/** Whether a path part leads anywhere: `a//./b` has two that do. */
const isStep = (part) => part !== '' && part !== '.';
/** The folders above a path, nearest first, without the root. */
const parentsOf = (path) => {
    const parents = [];
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
        parents.push(path.slice(0, end));
    return parents;
};


/***/ }),

/***/ 8604:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   JU: () => (/* binding */ guessArchitecture),
/* harmony export */   Lf: () => (/* binding */ resolveAutos),
/* harmony export */   PC: () => (/* binding */ surprisingTag),
/* harmony export */   R7: () => (/* binding */ isDeployedAsIs),
/* harmony export */   UB: () => (/* binding */ movedTag),
/* harmony export */   cL: () => (/* binding */ repositoryFor),
/* harmony export */   lS: () => (/* binding */ isPacked),
/* harmony export */   qy: () => (/* binding */ runsForeignCode),
/* harmony export */   ym: () => (/* binding */ mayBeImage)
/* harmony export */ });
/** Resolves `auto` to what the live function is, else to an image for x86_64. */
const resolveAutos = (spec, live) => {
    const packageType = spec.packageType.value;
    const architecture = spec.architecture.value;
    return {
        packageType: packageType !== 'auto' ? packageType : live.exists ? live.code.kind : 'image',
        architecture: architecture !== 'auto' ? architecture : live.exists ? live.architecture : 'x86_64',
    };
};
/** The architecture to compile for before we read the function; nearly always right. */
const guessArchitecture = (spec) => resolveAutos(spec, { exists: false }).architecture;
/** Whether making the artifact runs code other than ours and Go's. Such code must end before we assume the role. */
const runsForeignCode = ({ source, smoke }) => smoke !== undefined || source.kind === 'dockerfile' || (source.kind === 'go' && source.cgoEnabled);
/** Whether we pack the binary ourselves, and so choose its path and how it starts. */
const isPacked = ({ source }) => source.kind === 'go' || source.kind === 'binary';
/** Whether the image is already in ECR and is deployed unchanged. */
const isDeployedAsIs = ({ source }) => source.kind === 'image-uri';
/** Whether to read base image and repository before the package type is known. */
const mayBeImage = (spec) => spec.packageType.value !== 'zip';
/** The live image's tag, if no tag is set and it differs from the default in the same repository: the default may be somebody else's. */
const surprisingTag = (spec, live) => {
    if (!spec.isDefaultTag || isDeployedAsIs(spec) || !live.exists || live.code.kind !== 'image' || !mayBeImage(spec))
        return undefined;
    const { imageUri, repositoryUri } = live.code;
    const tag = imageUri.slice(repositoryUri.length).match(/^:(.+)$/)?.[1];
    const name = repositoryUri.slice(repositoryUri.indexOf('/') + 1);
    const { repository } = spec;
    const isSame = repository === undefined ||
        (repository.name === name &&
            (repository.registryId === undefined || repositoryUri.startsWith(`${repository.registryId}.`)));
    return isSame && tag !== spec.tag ? tag : undefined;
};
/** Where the default tag points now, if the function was deployed from it and runs another image: functions may share it. */
const movedTag = (spec, live, repository) => {
    if (!spec.isDefaultTag || isDeployedAsIs(spec) || !live.exists || live.code.kind !== 'image')
        return undefined;
    if (!repository?.exists || repository.tagged === undefined || live.update === 'Failed')
        return undefined;
    const { imageUri, digest } = live.code;
    const isFromTag = imageUri === `${repository.uri}:${spec.tag}`;
    return isFromTag && digest !== undefined && digest !== repository.tagged.digest ? repository.tagged.digest : undefined;
};
/** The repository: as set, else the live image's, else named like the function. */
const repositoryFor = (spec, live) => {
    if (spec.repository !== undefined)
        return spec.repository;
    if (!live.exists || live.code.kind !== 'image')
        return { name: spec.functionName };
    const [host = '', ...path] = live.code.repositoryUri.split('/');
    const registryId = host.match(/^(\d{12})\./)?.[1];
    return registryId === undefined ? { name: path.join('/') } : { name: path.join('/'), registryId };
};


/***/ }),

/***/ 2300:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  sH: () => (/* binding */ DeployError),
  Iu: () => (/* binding */ capitalised),
  cZ: () => (/* binding */ causesOf),
  yC: () => (/* binding */ coded),
  wk: () => (/* binding */ denied),
  lM: () => (/* binding */ documentOf),
  Is: () => (/* binding */ errorName),
  WE: () => (/* binding */ explain),
  V2: () => (/* binding */ failure),
  GS: () => (/* binding */ fill),
  rn: () => (/* binding */ foreignStatus),
  tm: () => (/* binding */ hintAtTerminal),
  Bi: () => (/* binding */ missingFile),
  dP: () => (/* binding */ missingRight),
  au: () => (/* binding */ notOfAws),
  ZZ: () => (/* binding */ pageOf),
  CC: () => (/* binding */ problem),
  GW: () => (/* binding */ problemsOf),
  A3: () => (/* binding */ reasonOf),
  x5: () => (/* binding */ refusal),
  wJ: () => (/* binding */ remedyFor),
  nt: () => (/* binding */ restate),
  IX: () => (/* binding */ shortOf),
  B1: () => (/* binding */ subjectRemedy),
  EU: () => (/* binding */ throughProxy),
  $e: () => (/* binding */ warning)
});

;// CONCATENATED MODULE: ./lib/catalogue/account.js
const ID_TOKEN = 'permissions: { id-token: write, contents: read }';
const ALLOWED_ACCOUNT = 'Use a role in an allowed account, or add this account to allowed-account-ids.';
const NO_CREDENTIALS = 'There are no AWS credentials: role-to-assume is empty, and no earlier step set any.';
const accountProblems = {
    'region-missing': {
        message: 'aws-region is not set.',
        cause: 'Neither the input nor AWS_REGION sets the region of the function.',
        hint: 'Set aws-region, such as  aws-region: ap-northeast-1 .',
        short: 'the region is not set',
    },
    'region-invalid': {
        message: 'AWS_REGION: expected {{expects}}, got "{{region}}".',
        cause: 'aws-region is not set, and AWS_REGION from an earlier step or the runner is not a region.',
        hint: 'Set aws-region, or correct AWS_REGION.',
        short: 'the region is wrong',
    },
    'id-token-permission': {
        message: 'role-to-assume is {{role}}, but this job may not ask GitHub for an OIDC token.',
        cause: 'The job lacks the permission id-token: write. A permissions block replaces all defaults, so it must contain contents: read too.',
        hint: `Give the job  ${ID_TOKEN} . In a reusable workflow, the calling job needs it too.`,
    },
    'id-token-or-credentials': {
        message: 'role-to-assume is {{role}}, but this job may not ask GitHub for an OIDC token. It does have AWS credentials from an earlier step or the runner.',
        cause: 'The step assumes a role only with an OIDC token, for which the job lacks the permission id-token: write. The credentials may already be those of the role.',
        hint: `To deploy with these credentials, leave role-to-assume out. To assume the role here, give the job  ${ID_TOKEN} .`,
    },
    'role-account': {
        message: 'role-to-assume is in account {{account}}, which is not in allowed-account-ids ({{allowed}}).',
        cause: 'The ARN of the role names an account that this step may not deploy to.',
        hint: ALLOWED_ACCOUNT,
        short: 'this account is not allowed',
    },
    'credentials-account': {
        message: 'The credentials are for account {{account}}, which is not in allowed-account-ids ({{allowed}}).',
        cause: 'The credentials are for an account that this step may not deploy to. Without role-to-assume, they come from an earlier step.',
        hint: ALLOWED_ACCOUNT,
        short: 'this account is not allowed',
    },
    'credentials-missing': {
        message: NO_CREDENTIALS,
        cause: 'The input was left out, and nothing in the log or the event explains why.',
        hint: 'Set role-to-assume and  permissions: id-token: write , or configure credentials in an earlier step.',
    },
    'credentials-of-fork': {
        message: NO_CREDENTIALS,
        cause: 'A secret that a run may not read is empty, and runs for forks may not read any.',
        hint: 'This run is for a fork, and forks get no secrets. Deploy on push. To compile pull requests without deploying, leave role-to-assume out.',
    },
    'credentials-of-dependabot': {
        message: NO_CREDENTIALS,
        cause: 'A secret that a run may not read is empty, and Dependabot can only read its own secrets.',
        hint: "Dependabot started this run, so it only gets the secrets under Settings > Secrets > Dependabot. Add the role's ARN there, or skip the deploy for dependabot[bot].",
    },
    'credentials-secret-empty': {
        message: NO_CREDENTIALS,
        cause: 'The job may ask for an OIDC token, but the ARN of the role is empty.',
        hint: 'The job has id-token: write, so role-to-assume was probably meant to be set. Is the secret set for this repository and environment, and does a reusable workflow get it (secrets: inherit)?',
    },
    'id-token-failed': {
        message: 'GitHub gave no OIDC token for the audience {{audience}}: {{reason}}',
        cause: "GitHub's token endpoint refused the request or did not answer.",
        hint: `Give the job  ${ID_TOKEN} . If it has them, check githubstatus.com.`,
    },
    'id-token-insecure': {
        message: 'This runner has OIDC tokens at {{origin}}, but they are only requested over https, or http on loopback.',
        cause: 'ACTIONS_ID_TOKEN_REQUEST_URL, which the runner sets, begins with http. Anybody on the way could take the token, and with it the role.',
        hint: "Give the runner's server an https address. Or leave role-to-assume out, and configure credentials in an earlier step.",
        short: 'the token server is not https',
    },
    'role-refused': {
        message: 'role-to-assume {{role}} cannot be assumed: {{name}}: {{reason}}\nClaims of the token: {{claims}}',
        cause: "STS refused AssumeRoleWithWebIdentity. Compare the claims with the role's trust policy, letter by letter. The end of this page lists the fix for each error name.",
        // GitHub masks the value of a secret wherever it is shown.
        hint: '{{remedy}}\nIf the role is shown as ***, it comes from a secret. An ARN need not be one: as a variable (vars.ASSUME_ROLE_ARN) it is shown here.',
        short: 'AWS refused the role',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/archives.js
const WRITE_ARCHIVE = 'docker buildx build --provenance=false --output type=oci,dest=image.tar …';
const BUILD_AGAIN = 'Build it again, and check the free disk space.';
const WRITE_AGAIN = 'Write it again, and check how it got here: actions/upload-artifact and download-artifact keep files intact.';
const INCOMPLETE = 'The file was not completely written or copied.';
const archiveProblems = {
    'archive-missing': {
        message: '{{name}}: the file does not exist.',
        cause: 'Nothing exists at that path, which is relative to working-directory.',
        hint: 'Check the path. To pass a file from another job, use actions/upload-artifact there and actions/download-artifact here.',
        terminalHint: BUILD_AGAIN,
    },
    'archive-no-file': {
        message: '{{name}} is not a file.',
        cause: 'The path is a folder, pipe or device. An OCI layout in a folder is not supported.',
        hint: `Pack the folder with  tar -C FOLDER -cf image.tar ./ , or write a file directly:  ${WRITE_ARCHIVE}`,
    },
    'archive-unreadable': {
        message: '{{name}} cannot be read: {{reason}}.',
        cause: "The runner's user may not read the file, its gzip data is damaged, or the disk is full.",
        hint: WRITE_AGAIN,
        terminalHint: BUILD_AGAIN,
    },
    'archive-gzip-end': {
        message: '{{name}} is cut off: its gzip data has no end.',
        cause: INCOMPLETE,
        hint: WRITE_AGAIN,
        terminalHint: BUILD_AGAIN,
    },
    'archive-no-tar': {
        message: '{{name}} is not an OCI archive: it is not a tar file, plain or gzipped.',
        cause: 'The file contains something else, or is compressed in another way.',
        hint: `Write it with  ${WRITE_ARCHIVE}`,
    },
    'archive-header': {
        message: '{{name}} is damaged: it has no valid tar header at byte {{offset}}.',
        cause: 'Part of the file was overwritten, or the file cannot be trusted.',
        hint: WRITE_AGAIN,
        terminalHint: BUILD_AGAIN,
    },
    'archive-truncated': {
        message: '{{name}} is cut off after {{size}} bytes.',
        cause: INCOMPLETE,
        hint: WRITE_AGAIN,
        terminalHint: BUILD_AGAIN,
    },
    'archive-entries': {
        message: '{{name}} has more than {{limit}} entries.',
        cause: 'An image archive has a few dozen entries. This is another kind of tar, such as one of a whole file system.',
        hint: `Write the image as an OCI archive:  ${WRITE_ARCHIVE}`,
    },
    'archive-docker': {
        message: '{{name}} is an archive from an old `docker save`, not an OCI archive.',
        cause: 'Docker engines before version 25 write their own format, without digests of the layers.',
        hint: `Write it with  ${WRITE_ARCHIVE}  or convert it:  skopeo copy docker-archive:old.tar oci-archive:image.tar`,
    },
    'archive-no-layout': {
        message: '{{name}} is not an OCI archive: it does not contain {{path}}.',
        cause: 'The tar contains something other than an image, or has the image in a folder.',
        hint: `Write it with  ${WRITE_ARCHIVE}  or, if you have the layout as a folder, with  tar -C FOLDER -cf image.tar ./`,
    },
    'archive-no-regular': {
        message: '{{name}}: {{path}} is not a regular file.',
        cause: 'A link, folder or device is where a manifest or blob should be. Links are not followed.',
        hint: `Write it with  ${WRITE_ARCHIVE}`,
    },
    'archive-twice': {
        message: '{{name}} contains {{path}} twice.',
        cause: 'Readers differ in which of the two they use, so neither is used.',
        hint: 'Write the archive in one go, without  tar --append .',
    },
    'archive-blob-missing': {
        message: '{{name}} does not contain {{path}}, which it needs.',
        cause: 'A manifest names a blob that is not in the archive. The archive was written for another platform, or is incomplete.',
        hint: `Write the whole image:  ${WRITE_ARCHIVE}`,
    },
    'archive-blob-size': {
        message: '{{name}}: {{path}} has {{found}} bytes, but its manifest says {{size}}.',
        cause: 'Every blob is checked against its size and digest before anything is sent.',
        hint: WRITE_AGAIN,
        terminalHint: BUILD_AGAIN,
    },
    'archive-blob-bytes': {
        message: '{{name}}: the blob {{digest}} has a different digest, {{found}}.',
        cause: 'Every blob is checked against its size and digest before anything is sent. The file was damaged or changed.',
        hint: WRITE_AGAIN,
        terminalHint: BUILD_AGAIN,
    },
    'archive-document': {
        message: '{{name}}: {{path}} cannot be used: {{reason}}.',
        cause: 'Something else is where the index, a manifest or a config of an OCI archive should be.',
        hint: `Write it with  ${WRITE_ARCHIVE}`,
    },
    'archive-document-size': {
        message: '{{name}}: {{path}} has {{size}} bytes. A manifest or config has at most {{limit}}.',
        cause: 'Something else is where a manifest or config should be, or the archive cannot be trusted.',
        hint: `Write it with  ${WRITE_ARCHIVE}`,
    },
    'archive-several': {
        message: '{{name}} contains {{count}} images for linux/{{goarch}}.',
        cause: 'The archive was saved from several images or tags, and nothing says which one to use.',
        hint: 'Save one image to an archive.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/base-image.js
const UNREADABLE_BASE = '{{name}} cannot be read: {{reason}}.';
const DAMAGED = 'The image is damaged, or something on the way changes its content. Use another tag or registry.';
const baseProblems = {
    'base-denied': {
        message: UNREADABLE_BASE,
        cause: 'The registry answered 401 or 403: it requires a login, or this login may not read the repository. Docker Hub gives the same answer for images that do not exist.',
        hint: 'Log in to {{host}} in an earlier step (docker/login-action), or check the reference.',
    },
    'base-rights-missing': {
        message: UNREADABLE_BASE,
        cause: 'The base image is in a private ECR repository, and the role may not read it.',
        hint: "Add {{rights}} to the role's policy. A repository in another account must also allow the role.",
        short: 'the role lacks a right',
    },
    'base-missing': {
        message: UNREADABLE_BASE,
        cause: 'The registry answered 404: the repository, tag or digest does not exist.',
        hint: 'Check the reference: registry, repository, and tag or digest.',
    },
    'base-rate-limited': {
        message: UNREADABLE_BASE,
        cause: 'The registry answered 429, even after retries: it limits how often an image is read without a login, for all who share an address.',
        hint: 'Log in to {{host}} in an earlier step (docker/login-action), or read the image from elsewhere: public.ecr.aws/docker/library has the official images of Docker Hub. Your own ECR repository has no such limit.',
        short: 'the registry limits reads',
    },
    'base-unreachable': {
        message: UNREADABLE_BASE,
        cause: 'The registry did not answer, or returned an error, even after retries.',
        hint: 'Is {{host}} reachable from this runner? Check base-image, registry-mirrors and the proxy variables.',
    },
    'base-refused': {
        message: UNREADABLE_BASE,
        cause: "The registry's answer, or the address it leads to, cannot be trusted or is not an image.",
        hint: '{{remedy}}',
    },
    'base-without-platform': {
        message: '{{name}} has no image for linux/{{goarch}}. It has {{platforms}}.',
        cause: "The index of the base image has no image for the function's architecture.",
        hint: 'Use a base image for {{architecture}}, or set another architecture.',
    },
    'base-other-platform': {
        message: '{{name}} is for {{platform}}, but the function needs linux/{{goarch}}.',
        cause: 'The base image is a single image for another operating system or architecture.',
        hint: 'Use a base image for {{architecture}}, or set architecture to that of the base image.',
    },
    'base-nested-index': {
        message: '{{name}} is an index that contains another index.',
        cause: 'The index names another index where the image for the platform should be.',
        hint: 'Use the digest of the image itself.',
    },
    'base-layer-count': {
        message: '{{name}} lists {{layers}} layers, but its config lists {{diffIds}}.',
        cause: 'The manifest and config of the base image do not match.',
        hint: 'The image is broken. Use another tag.',
    },
    'base-too-large': {
        message: '{{name}} has {{size}} bytes of layers. Lambda accepts {{limit}}.',
        cause: 'The manifest of the base image lists more bytes than Lambda accepts for an uncompressed image.',
        hint: 'Use a smaller base-image.',
    },
    'base-layer-type': {
        message: '{{name}} has a layer of type {{mediaType}}, which Lambda does not accept.',
        cause: 'Lambda accepts gzip layers, but not zstd or foreign layers.',
        hint: 'Use a base image with gzip layers.',
    },
    'base-config-too-large': {
        message: '{{name}} has a config ({{digest}}) of {{size}} bytes, which is too large for an image.',
        cause: 'The manifest of the base image names something else as its config, or cannot be trusted.',
        hint: 'Use another base-image.',
    },
    'blob-other-bytes': {
        message: '{{name}} cannot be read: the registry sent the wrong bytes ({{found}}) for the blob {{digest}}.',
        cause: 'Every layer and config is checked against its digest. None of these bytes were used.',
        hint: DAMAGED,
    },
    'blob-other-size': {
        message: '{{name}} cannot be read: the registry sent {{found}} bytes instead of {{size}} for the blob {{digest}}.',
        cause: 'Every layer and config is checked against its size. None of these bytes were used.',
        hint: DAMAGED,
    },
    'blob-too-long': {
        message: '{{name}} cannot be read: the registry sent more than {{size}} bytes for the blob {{digest}}.',
        cause: 'A layer was longer than its manifest says, so the download was stopped there.',
        hint: DAMAGED,
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/cgo.js
const cgoProblems = {
    'cgo-off': {
        message: '{{package}} needs cgo, which is off.',
        cause: 'The package has files with import "C" or the build constraint cgo. Without cgo, go leaves them out: it then finds no Go files, or lacks what they declare.',
        hint: 'Set  cgo-enabled: true . It needs a C compiler on the runner, the C libraries of the package, and a C library where the function runs, as in provided.al2023.',
        terminalHint: 'Add  --cgo-enabled . It needs a C compiler and the C libraries of the package.',
        short: 'the code needs cgo',
    },
    'cgo-flag': {
        message: 'GOFLAGS has {{flag}}, which needs cgo, and cgo is off.',
        cause: 'The race detector, the sanitizers and shared libraries are linked with C.',
        hint: 'Remove it from GOFLAGS: it is for tests. If the function needs it, set  cgo-enabled: true .',
        terminalHint: 'Remove it from GOFLAGS: it is for tests. If the function needs it, add  --cgo-enabled .',
    },
    'cgo-other-machine': {
        message: 'cgo-enabled: this machine is {{machine}}, and CC is not set to a C compiler for {{architecture}}.',
        cause: "The runner's own C compiler only makes programs for its own processor and system.",
        hint: 'Set CC to such a compiler, for example  CC: aarch64-linux-gnu-gcc  (package gcc-aarch64-linux-gnu) in the env of the step, or use a runner of that architecture.',
        terminalHint: 'Set CC to such a compiler, for example  CC=aarch64-linux-gnu-gcc  (package gcc-aarch64-linux-gnu).',
    },
    'cgo-compiler-missing': {
        message: 'cgo-enabled: the C compiler {{compiler}} is not on PATH.',
        cause: 'cgo compiles C, but the machine has no C compiler, or does not have the one that CC names.',
        hint: 'Install it in an earlier step, for example with  apt-get install gcc libc6-dev , correct CC, or leave cgo-enabled out.',
        terminalHint: 'Install it, for example with  apt-get install gcc libc6-dev , correct CC, or leave --cgo-enabled out.',
    },
    'cgo-pkg-config-missing': {
        message: 'cgo-enabled: the program {{program}} is not on PATH.',
        cause: 'A package finds its C library with #cgo pkg-config, but the machine does not have this program.',
        hint: 'Install it in an earlier step, for example with  apt-get install pkg-config .',
        terminalHint: 'Install it, for example with  apt-get install pkg-config .',
    },
    'cgo-library-missing': {
        message: 'cgo-enabled: pkg-config does not know {{library}}.',
        cause: 'The C library, or the package with its header files, is not installed, or its .pc file is in another folder.',
        hint: 'Install the library with its header files in an earlier step, or set PKG_CONFIG_PATH to the folder of its .pc file.',
        terminalHint: 'Install the library with its header files, or set PKG_CONFIG_PATH to the folder of its .pc file.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/compile.js
const UPDATE_GO = 'Run actions/setup-go before this step, with  go-version-file: go.mod , or lower the  go  and  toolchain  lines in go.mod.';
const UPDATE_GO_HERE = 'Install a newer Go (go.dev/dl), or lower the  go  and  toolchain  lines in go.mod.';
/** For what an earlier step should have made. */
const MADE_BEFORE = 'If another step makes them, run it before this one, in the same job. If they belong in the repository, check .gitignore.';
const compileProblems = {
    'go-missing': {
        message: '`go` is not on PATH.',
        cause: 'Go is not installed on the runner, or only in another job.',
        hint: 'Run actions/setup-go before this step, with  go-version-file: go.mod .',
        terminalHint: 'Install Go (go.dev/dl), or run something already compiled:  --binary FILE  or  --zip-file FILE .',
        short: 'Go is not installed',
    },
    'directory-missing': {
        message: 'working-directory: there is no folder {{directory}}.',
        cause: 'The repository is not checked out, or the path is wrong.',
        hint: 'Does actions/checkout run before this step, and is the path relative to the root of the repository?',
        terminalHint: 'The path is relative to the current folder.',
        short: 'there is no such folder',
    },
    'directory-outside': {
        message: 'working-directory {{directory}} is outside the workspace.',
        cause: 'A symbolic link in the path leads out of the workspace.',
        hint: 'The path contains a symbolic link. Use a folder of the repository.',
    },
    'module-missing': {
        message: 'No go.mod in {{directory}} or above it.',
        cause: 'There is no Go module at all, up to three folders deep.',
        hint: 'Does actions/checkout run before this step? If there is no module yet, as with Gopkg.toml or GOPATH, run  go mod init MODULE && go mod tidy  and commit go.mod and go.sum.',
        terminalHint: 'Set the folder of the module with  --working-directory FOLDER , or create a module with  go mod init MODULE && go mod tidy .',
        short: 'there is no Go module',
    },
    'module-elsewhere': {
        message: 'No go.mod in {{directory}} or above it.',
        cause: 'The modules of this repository are in other folders.',
        hint: 'Set working-directory to one of: {{folders}}.',
        terminalHint: 'Set --working-directory to one of: {{folders}}.',
        short: 'there is no Go module',
    },
    'main-missing': {
        message: 'No main package in {{directory}}.',
        cause: 'The module has no main package whose build constraints allow linux.',
        hint: 'Set working-directory to the folder of the module, or go-package to a main package.',
        terminalHint: 'Set --working-directory to the folder of the module, or --go-package to a main package.',
        short: 'there is no main package',
    },
    'main-elsewhere': {
        message: 'No main package in {{directory}}.',
        cause: 'The folders below it are modules of their own, and go does not look into those.',
        hint: 'Set working-directory to the module of the function. Modules here: {{folders}}.',
        terminalHint: 'Set --working-directory to the module of the function. Modules here: {{folders}}.',
        short: 'there is no main package',
    },
    'main-several': {
        message: '{{count}} main packages in {{directory}}: {{packages}}.{{functions}}',
        cause: 'One step deploys one program, and go-package is not set. Main packages that import the Lambda library of Go are listed first.',
        hint: 'Choose one with go-package, such as  go-package: {{example}} .',
        terminalHint: 'Choose one:  --go-package {{example}} .',
        short: 'it is not clear which program',
    },
    'package-unknown': {
        message: 'go-package {{package}} is not a Go package.',
        cause: 'There is no folder of that name below working-directory, or it has no Go file for linux.',
        hint: 'Main packages here: {{mains}}.',
        short: 'there is no such package',
    },
    'package-of-other-module': {
        message: 'go-package {{package}} is in another module than working-directory, in {{where}}.',
        cause: 'That folder or one above it has its own go.mod. go compiles packages of one module, and of those it requires.',
        hint: 'Set  working-directory: {{module}} , from where go-package starts:  go-package: {{rest}} .',
        terminalHint: 'Set  --working-directory {{module}} --go-package {{rest}} .',
        short: 'the package is in another module',
    },
    'module-not-in-work': {
        message: 'go.work does not list the module in {{module}}.',
        cause: 'Where there is a go.work, in the folder or above it, go compiles only the modules that it lists.',
        hint: 'Run  go work use {{folder}}  beside go.work and commit it, or build without it: set  GOWORK: off  in the env of the step.',
        terminalHint: 'Run  go work use {{folder}}  beside go.work, or build without it: set  GOWORK=off .',
        short: 'go.work leaves the module out',
    },
    'package-of-go': {
        message: 'go-package {{package}} is part of Go itself.',
        cause: 'Without ./ in front, go looks in its standard library, which has a package of this name.',
        hint: 'Main packages here: {{mains}}.',
    },
    'package-not-main': {
        message: 'go-package {{package}} is package {{found}}, not main.',
        cause: 'The folder holds a library, which cannot be started.',
        hint: 'Main packages here: {{mains}}.',
    },
    'package-outside': {
        message: 'go-package {{package}} is outside the workspace.',
        cause: 'A symbolic link in the path leads out of the workspace.',
        hint: 'The path contains a symbolic link. Use a folder of the repository.',
    },
    'go-too-old': {
        message: '{{who}} needs Go {{wanted}}, but this machine has Go {{running}}.',
        cause: 'go.mod, or a module that it requires, needs a newer Go, and GOTOOLCHAIN does not let go download one.',
        hint: UPDATE_GO,
        terminalHint: UPDATE_GO_HERE,
        short: 'Go is too old',
    },
    'go-sum-incomplete': {
        message: 'go.mod and go.sum do not list everything the code imports: {{reason}}.',
        cause: 'An import or a version was added, but go.mod and go.sum were not updated or not committed.',
        hint: 'Run  go mod tidy  and commit go.mod and go.sum.',
    },
    'replace-missing': {
        message: '{{file}} replaces {{replaced}}, which this checkout does not have.',
        cause: 'A replace line leads to a folder of the machine where it was written, such as a module beside the repository that was being changed.',
        hint: 'Remove the replace line from {{file}}, or commit the folder inside the repository and write its relative path.',
        terminalHint: 'Remove the replace line from {{file}}, or correct its path.',
        short: 'a folder of a replace line is missing',
    },
    'replace-empty': {
        message: '{{file}} replaces {{replaced}}, where there is no go.mod.',
        cause: 'The folder is there, but is not a module. A Git submodule that was not checked out is an empty folder.',
        hint: 'If it is a Git submodule, set  submodules: true  on actions/checkout. Otherwise commit its go.mod.',
        terminalHint: 'If it is a Git submodule, run  git submodule update --init . Otherwise run  go mod init  in it.',
        short: 'a folder of a replace line is empty',
    },
    'work-folder-missing': {
        message: 'go.work lists {{module}}, where there is no go.mod.',
        cause: 'The folder was not committed, or is a Git submodule that was not checked out.',
        hint: 'Commit the folder, or if it is a Git submodule, set  submodules: true  on actions/checkout. To build without go.work, set  GOWORK: off  in the env of the step.',
        terminalHint: 'Remove its line from go.work, or if it is a Git submodule, run  git submodule update --init . To build without go.work, set  GOWORK=off .',
        short: 'a folder of go.work is missing',
    },
    'vendor-incomplete': {
        message: 'The folder vendor does not have what the code needs: {{reason}}.',
        cause: 'vendor was committed in part, often because .gitignore leaves out some of its files or folders, or go.mod was changed after it was written.',
        hint: 'Run  {{command}}  and commit the whole folder, also what .gitignore leaves out:  git add -f vendor .',
        terminalHint: 'Run  {{command}} .',
        short: 'vendor is not complete',
    },
    'goflags-unreadable': {
        message: 'GOFLAGS cannot be read: {{reason}}.',
        cause: 'go splits GOFLAGS at spaces. Only a flag that is quoted as a whole may contain one.',
        hint: "Quote the whole flag, such as  '-ldflags=-s -X main.a=1' , or use go-ldflags and go-tags instead.",
    },
    'go-not-downloaded': {
        message: 'go.mod needs Go {{version}}, which cannot be downloaded: {{reason}}.',
        cause: 'The runner has an older Go, and the newer one does not exist or cannot be reached.',
        hint: UPDATE_GO,
        terminalHint: UPDATE_GO_HERE,
    },
    'module-unreadable': {
        message: 'go cannot read the module {{modules}}: {{reason}}.',
        cause: 'The module is private and git has no login for it, or a proxy does not have it.',
        hint: 'If it is private, give git a login in an earlier step:  git config --global url."https://x-access-token:TOKEN@{{host}}/".insteadOf "https://{{host}}/" , and set  GOPRIVATE: {{scope}}  in env. If it is public, check GOPROXY and the network.',
        terminalHint: 'If it is private, give git a login:  git config --global url."git@{{host}}:".insteadOf "https://{{host}}/" , and set  GOPRIVATE={{scope}} . If it is public, check GOPROXY and the network.',
    },
    'go-elsewhere': {
        message: 'go cannot build {{directory}}:\n{{output}}',
        cause: 'The lines come from go. The annotations that follow name their causes, such as an old Go, a module that cannot be read, or files that were not made.',
        hint: '',
    },
    'go-refused': {
        message: 'go cannot build {{directory}}:\n{{output}}',
        cause: 'The lines come from go and name your files. Each line is also an annotation.',
        hint: 'Fix these lines. go vet finds them on your machine too.',
    },
    'go-failed': {
        message: 'go cannot build {{directory}}:\n{{output}}',
        cause: 'The lines come from go and name no line of yours. go.mod may not be tidy, or a checksum may differ.',
        hint: 'Run the same build on your machine. The lines above come from go.',
        terminalHint: 'The lines above come from go.',
    },
    'embed-missing': {
        message: '{{place}}: //go:embed {{pattern}} matches no file.',
        cause: 'go puts the files into the program as it compiles, so they must exist by then.',
        hint: MADE_BEFORE,
        terminalHint: 'Make them first, for example with  npm run build  or  go generate .',
        short: 'files to embed are missing',
    },
    'package-empty': {
        message: '{{place}}: there are no Go files of package {{package}}, which is in this module.',
        cause: 'The folder does not exist or has no Go file for linux. Generated code is missing where its generator did not run, or .gitignore leaves it out.',
        hint: MADE_BEFORE,
        terminalHint: 'Make them first, for example with  go generate , or correct the import.',
        short: 'Go files are missing',
    },
    'go-line': {
        message: '{{file}}:{{line}}: {{text}}',
        cause: "One line of go's output, as an annotation on the file that it names. Fix it there.",
        hint: '',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/shared.js
/** What more than one section says. */
const OWN_FILES_ONLY = 'The step only reads files in the checked-out repository';
const PATHS_HERE = 'Check the path. Artifact paths are relative to --working-directory, all others to the current folder.';
const WITHOUT_DOCKER = 'Install Docker, or run the function without it: --go-package, --binary or --zip-file.';

;// CONCATENATED MODULE: ./lib/catalogue/docker.js

const INSTALL_BUILDX = 'Install the docker-buildx plugin (docs.docker.com/go/buildx).';
const USE_BUILDX = 'Put docker/setup-buildx-action before this step, or install the docker-buildx plugin on the runner.';
const AS_A_FILE = 'A builder with the docker-container driver writes the image to a file.';
const BUILD_FAILED = 'Docker could not build {{dockerfile}}:\n{{output}}';
const dockerProblems = {
    'docker-missing': {
        message: 'dockerfile is set, but `docker` is not on PATH.',
        cause: 'Docker is not installed on the runner, for example on a self-hosted one or in a job container.',
        hint: 'Use a runner with Docker, such as ubuntu-latest, or install Docker on this one.',
        terminalHint: WITHOUT_DOCKER,
        short: 'Docker is not installed',
    },
    'docker-engine-silent': {
        message: 'The Docker engine does not answer ({{where}}): {{reason}}',
        cause: "The docker command exists, but its engine is not running, is elsewhere, or the runner's user may not use it.",
        hint: 'Start it, for example with  sudo systemctl start docker , add the user to the group docker, or set DOCKER_HOST to its address.',
        short: 'no Docker engine answers',
    },
    'docker-builder-unusable': {
        message: 'The docker buildx builder cannot be used: {{reason}}',
        cause: 'BUILDX_BUILDER names a builder that does not exist, or the selected builder does not answer.',
        hint: 'List the builders with  docker buildx ls . If docker/setup-buildx-action should create one, put it before this step.',
        terminalHint: 'List the builders with  docker buildx ls , and select another one with  docker buildx use NAME .',
    },
    'buildx-missing': {
        message: '{{setting}} needs buildx, which this Docker does not have.',
        cause: "Without the buildx plugin, Docker uses the engine's legacy builder, which does not support this setting.",
        hint: USE_BUILDX,
        terminalHint: INSTALL_BUILDX,
    },
    'build-arg-name': {
        message: 'build-args has the name "{{name}}", which is not a valid ARG name.',
        cause: 'The name of a build argument consists of letters, digits and _ and does not begin with a digit.',
        hint: 'Write one per line, such as  VERSION=1.2.3 .',
        terminalHint: 'Write it as  --build-args VERSION=1.2.3 .',
    },
    'build-arg-value': {
        message: 'build-args: the value of {{name}} contains a zero byte.',
        cause: 'Values reach docker as environment variables, which cannot contain one.',
        hint: 'Remove it, or encode the value.',
    },
    'build-arg-of-docker': {
        message: 'build-args sets {{name}}, which would change docker itself.',
        cause: 'Build arguments reach docker as environment variables, to keep their values off its command line. Docker, buildx and the programs that start them read some of these names themselves.',
        hint: 'Rename the ARG in the Dockerfile, for example to  APP_{{name}} .',
    },
    'build-secret-missing': {
        message: 'build-secrets: {{id}} needs the variable {{variable}}, which is not set or is empty.',
        cause: 'The right side in build-secrets is the name of an environment variable of the step, not a value. A secret that GitHub does not know, or does not pass to a fork, is empty.',
        hint: 'Set the variable in the env of the step, for example from  secrets.{{variable}} .',
        terminalHint: 'Set it:  export {{variable}}=… . The right side of --build-secrets is the name of a variable.',
    },
    'dockerfile-missing': {
        message: 'dockerfile: the file {{path}} does not exist.',
        cause: 'The repository is not checked out, the path is wrong, or the path is a folder.',
        hint: 'The path is relative to working-directory. Is actions/checkout before this step?',
        terminalHint: PATHS_HERE,
        short: 'there is no such Dockerfile',
    },
    'dockerfile-outside': {
        message: 'dockerfile: {{path}} leads out of the repository.',
        cause: 'A symbolic link in the path points to another place on the runner.',
        hint: `${OWN_FILES_ONLY}: put the Dockerfile into it.`,
    },
    'docker-context-missing': {
        message: 'docker-context: the folder {{path}} does not exist.',
        cause: 'The path is wrong, or it is the path of a file.',
        hint: 'The path is relative to working-directory, and is the folder that COPY copies from.',
        terminalHint: PATHS_HERE,
    },
    'docker-context-outside': {
        message: 'docker-context: {{path}} leads out of the repository.',
        cause: 'A symbolic link in the path points to another place on the runner.',
        hint: `${OWN_FILES_ONLY}: use a folder inside it.`,
    },
    'docker-target-missing': {
        message: 'docker-target: {{dockerfile}} has no stage {{target}}.',
        cause: 'No FROM in the Dockerfile has this name after AS.',
        hint: 'Its named stages: {{stages}}.',
    },
    'docker-build-failed': {
        message: BUILD_FAILED,
        cause: 'A command in the Dockerfile failed, or Docker could not read the Dockerfile or fetch something that it names.',
        hint: 'The lines above come from Docker. The log of this step has all of them. Run  docker build  locally to see the same.',
        terminalHint: 'The lines above come from Docker.',
    },
    'docker-build-foreign': {
        message: BUILD_FAILED,
        cause: 'A RUN of the Dockerfile runs a program for another architecture than that of the runner, which needs qemu. Most Go programs can be cross-compiled instead.',
        hint: 'Put docker/setup-qemu-action before this step. To be faster, compile on the runner:  FROM --platform=$BUILDPLATFORM golang AS build  and  GOARCH=$TARGETARCH go build .',
        terminalHint: 'Register qemu:  docker run --privileged --rm tonistiigi/binfmt --install all . To be faster, compile natively:  FROM --platform=$BUILDPLATFORM golang AS build  and  GOARCH=$TARGETARCH go build .',
    },
    'docker-build-copy': {
        message: BUILD_FAILED,
        cause: 'COPY or ADD names a file that is not in the build context: it is above docker-context, a step before this one should have made it, or .dockerignore leaves it out.',
        hint: 'COPY paths are relative to docker-context (default: working-directory). Check it, .dockerignore, and whether a build step must come before this one.',
        terminalHint: 'COPY paths are relative to --docker-context (default: --working-directory). Check it and .dockerignore.',
    },
    'docker-build-rate-limited': {
        message: BUILD_FAILED,
        cause: 'The registry of a FROM image limits how often it is read without a login, for all who share an address.',
        hint: 'Log in with docker/login-action before this step, or name the image at another registry, such as  public.ecr.aws/docker/library/golang .',
        terminalHint: 'Log in with  docker login , or name the image at another registry, such as  public.ecr.aws/docker/library/golang .',
    },
    'docker-build-login': {
        message: BUILD_FAILED,
        cause: 'The registry of a FROM image asks for a login, or does not have the image.',
        hint: 'Check the name of the image. If it is private, log in with docker/login-action before this step.',
        terminalHint: 'Check the name of the image. If it is private, log in with  docker login .',
    },
    'docker-build-space': {
        message: BUILD_FAILED,
        cause: 'The disk of the runner, or of the Docker engine, is full.',
        hint: 'Free space before this step, for example with  docker system prune --force , or use a larger runner.',
        terminalHint: 'Free space, for example with  docker system prune .',
    },
    'docker-image-unreadable': {
        message: 'Docker built {{dockerfile}}, but the image cannot be read: {{reason}}',
        cause: 'Somebody removed the image after the build, or this engine cannot export images.',
        hint: `${USE_BUILDX} ${AS_A_FILE}`,
        terminalHint: `${INSTALL_BUILDX} ${AS_A_FILE}`,
    },
    'image-gone': {
        message: 'Docker cannot save or tag the image {{image}}: {{reason}}',
        cause: 'Somebody removed the image between its build and its push, or the engine stopped.',
        hint: 'Run the step again, and keep other jobs from pruning images on this engine.',
        terminalHint: 'Run it again, and keep others from pruning images on this engine.',
    },
    'docker-pushed-unreadable': {
        message: 'The image that Docker pushed failed its check: {{reason}}',
        cause: 'A pushed image is checked in the repository before its tag moves.',
        hint: '{{remedy}}',
    },
    'docker-pushed-other': {
        message: 'Docker pushed the image {{pushed}} as {{stagingTag}} instead of {{image}}, which was built and checked.',
        cause: 'Another job builds for the same function with the same engine. It gave this name to its own image in between.',
        hint: 'Nothing was deployed. Set  concurrency  in the workflow so that jobs for one function wait for each other, and run this one again.',
        short: 'another job pushed at the same time',
    },
    'image-not-loaded': {
        message: 'The image cannot be loaded into the Docker engine to run it: {{reason}}',
        cause: 'smoke-event runs an image in a container on this runner, and the Docker engine does not answer, is full, or refuses the image.',
        hint: 'Start Docker, free space with  docker system prune , or leave smoke-event out.',
        terminalHint: 'Start Docker, or free space with  docker system prune .',
    },
    'docker-image-foreign': {
        message: 'Docker built {{dockerfile}} for {{built}}, not for {{wanted}}.',
        cause: 'The Dockerfile sets its own platform, or the legacy builder used the platform of an image in its cache.',
        hint: `Remove --platform from its last FROM, or set architecture. ${USE_BUILDX}`,
        terminalHint: `Remove --platform from its last FROM, or set --architecture. ${INSTALL_BUILDX}`,
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/ecr-images.js
const imageUriProblems = {
    'image-uri-invalid': {
        message: 'image-uri {{text}} is not a valid image: {{reason}}.',
        cause: 'An image in ECR has a host, a repository, and a tag or digest.',
        hint: 'Write it as  app:v1 ,  app@sha256:…  or  123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:v1  for an image in ECR, or as  oci-archive:image.tar  for one in a file.',
    },
    'image-uri-not-ecr': {
        message: 'image-uri {{text}} is at {{host}}, but Lambda only runs images from private ECR repositories.',
        cause: 'Lambda fetches images from ECR in its own region. It cannot read Docker Hub, GHCR or public.ecr.aws.',
        hint: 'Copy it to ECR first (crane copy, skopeo copy), or let this step push it:  skopeo copy docker://… oci-archive:image.tar  and  image-uri: oci-archive:image.tar .',
    },
    'image-uri-region': {
        message: 'image-uri {{text}} is in {{region}}, but the function is in {{wanted}}.',
        cause: 'Lambda only fetches images from ECR in its own region.',
        hint: 'Push it to a repository in {{wanted}}, let ECR replicate it there, or correct aws-region.',
    },
    'image-uri-no-repository': {
        message: 'image-uri {{text}}: the ECR repository {{name}} does not exist in {{region}}.',
        cause: 'The account in the URI never had this repository, or it was deleted.',
        hint: 'Correct the URI, or push the image in an earlier step:  command: push .',
    },
    'image-uri-elsewhere': {
        message: 'image-uri {{text}} is wrong: ECR has that repository at {{uri}}.',
        cause: 'The URI names a registry on this machine, but ECR gives another address for the repository.',
        hint: 'Use the URI that ECR gives:  aws ecr describe-repositories .',
    },
    'image-uri-missing': {
        message: 'image-uri {{text}}: repository {{name}} has no image {{reference}}.',
        cause: 'The tag or digest was never pushed, or a lifecycle rule or a person removed it. ECR answers the same for an image that a lifecycle rule archived.',
        hint: 'List the images:  aws ecr describe-images --repository-name {{name}} . Pass on the output image-uri of the step that pushed it. If its imageStatus is ARCHIVED, restore it:  aws ecr update-image-storage-class --repository-name {{name}} --image-id {{id}} --target-storage-class STANDARD',
    },
    'image-uri-child-missing': {
        message: 'image-uri {{text}} is an index, but repository {{name}} does not have its image {{digest}}.',
        cause: 'The image that the index names for this architecture was removed, for example by a lifecycle rule for untagged images.',
        hint: 'Push the image again, and keep lifecycle rules from removing images that an index names.',
    },
    'image-uri-bytes': {
        message: 'image-uri {{text}} cannot be read: ECR sent the wrong bytes ({{found}}) for {{digest}}.',
        cause: 'Manifests and configs are checked against their digests. None of these bytes were used.',
        hint: 'Something between here and ECR changes the content. Check AWS_ENDPOINT_URL and the proxy variables.',
    },
    'image-uri-denied': {
        message: 'image-uri {{text}} cannot be read: {{reason}}.',
        cause: 'ECR answered 401 or 403 to the request for the config of the image.',
        hint: "Add ecr:GetDownloadUrlForLayer and ecr:BatchGetImage on {{resource}} to the role's policy, and check for an explicit Deny.",
        short: 'the role lacks a right',
    },
    'image-uri-unreadable': {
        message: 'image-uri {{text}} cannot be read: {{reason}}.',
        cause: 'ECR returned an error, or the connection broke, even after retries.',
        hint: 'The function was not changed. Run the step again.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/environments.js
const EXAMPLE = "Write one line per environment, such as  dev: { branches: develop, function-name: my-function-dev, tag: dev } , and quote values that begin with * or {, such as  tag: '{sha}' .";
const environmentProblems = {
    'environments-too-large': {
        message: 'environments has {{size}} bytes, more than the limit of {{limit}}.',
        cause: 'A map written by hand has a few hundred bytes. The input holds something else.',
        hint: EXAMPLE,
    },
    'environments-yaml': {
        message: 'environments is not valid YAML at line {{line}}, column {{column}}: {{reason}}.',
        cause: 'The indentation is wrong, a key is duplicated, or a value that begins with * or { is not quoted. Line 1 is the first line of the input.',
        hint: EXAMPLE,
    },
    'environments-alias': {
        message: 'environments uses YAML aliases (*name), which are not supported.',
        cause: 'In YAML an unquoted * makes an alias, in a branch pattern such as *.x too.',
        hint: EXAMPLE,
    },
    'environments-not-map': {
        message: 'environments is not a map of environments.',
        cause: 'It is a list or plain text, or the | after  environments:  is missing.',
        hint: EXAMPLE,
    },
    'environments-empty': {
        message: 'environments is an empty map.',
        cause: 'It is set but names no environment, so nothing could ever be deployed.',
        hint: EXAMPLE,
    },
    'environment-not-map': {
        message: '{{where}} is not a map of settings.',
        cause: 'The value of the environment is text, a list or empty.',
        hint: EXAMPLE,
    },
    'environment-key-run': {
        message: '{{where}} cannot be set per environment: it applies to the whole run.',
        cause: 'The setting decides something before an environment is chosen.',
        hint: 'Set {{key}} as an input of the step.',
    },
    'environment-key-unknown': {
        message: '{{where}}: unknown key "{{key}}".',
        cause: 'The key is not a setting, branches or protected, and does not resemble one of them.',
        hint: 'Known keys: {{known}}.',
    },
    'environment-key-misspelt': {
        message: '{{where}}: unknown key "{{key}}".',
        cause: 'The key is nearly the name of a setting.',
        hint: 'Did you mean {{guess}}?',
    },
    'branches-invalid': {
        message: '{{where}} is not a branch or a list of branches.',
        cause: 'branches is empty, or it is a map.',
        hint: EXAMPLE,
    },
    'branch-pattern': {
        message: '{{where}}: "{{pattern}}" is not a valid GitHub branch pattern.',
        cause: 'A [ is not closed, or a ? or + has nothing before it to repeat. Without branches, the name of the environment is the pattern.',
        hint: 'Use *, **, ?, +, […] and ! as in on.push.branches.',
    },
    'protected-invalid': {
        message: '{{where}} must be true or false.',
        cause: 'protected accepts only these two words. Until it is fixed, the environment counts as protected.',
        hint: 'Write  protected: true  or leave it out.',
    },
    'environment-without-map': {
        message: 'environment is "{{name}}", but environments is not set.',
        cause: 'An environment was chosen by name, but there are none to choose from.',
        hint: 'Add environments with that key, or leave environment empty.',
    },
    'environment-unknown': {
        message: 'environment "{{name}}" is not in environments ({{known}}).',
        cause: 'The input names an environment that the map does not have. Names are case-sensitive.',
        hint: 'Use one of these, or add it.',
    },
    'environment-misspelt': {
        message: 'environment "{{name}}" is not in environments ({{known}}).',
        cause: 'The input is nearly the name of an environment.',
        hint: 'Did you mean {{guess}}?',
    },
    'environment-not-passed': {
        message: '{{chosen}} was chosen for this run, but the step does not receive it. The branch alone would choose {{found}}.',
        cause: 'The workflow has an `environment` input but does not pass it to the step.',
        hint: "Set the step's environment to inputs.environment, as the workflow in the README does.",
    },
    'environment-protected-tag': {
        message: 'environment "{{name}}" is protected and only deploys from {{branches}}, not from {{branch}}.',
        cause: 'The environment was chosen by name on a Git tag, but its patterns only match branches.',
        hint: 'Tags match no branch pattern. To deploy tags, write  branches: refs/tags/{{pattern}} .',
    },
    'environment-protected': {
        message: 'environment "{{name}}" is protected and only deploys from {{branches}}, not from {{branch}}.',
        cause: 'The environment was chosen by name on a branch that is not one of its branches.',
        hint: 'Run the workflow on {{first}}, or remove  protected: true  from environments.{{name}}.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/events.js
const eventProblems = {
    'event-guarded': {
        message: "The event {{name}} is refused: strangers can start it, and it runs with the repository's permissions.",
        cause: 'Runs for pull_request_target, issue_comment and workflow_run can read the secrets of the repository, but strangers can start them.',
        hint: "Deploy on push or workflow_dispatch. If the checked-out commit is the event's own, permit it with  allow-events: {{name}} .",
    },
    'event-foreign-head': {
        message: "Under {{event}} only the event's own commit {{sha}} is deployed, but {{head}} is checked out.",
        cause: 'The workflow checks out proposed code in an event that runs with the permissions of the repository. Such code is never built.',
        hint: 'Remove  ref:  from actions/checkout, or deploy on push.',
    },
    'endpoint-insecure': {
        message: '{{name}} is "{{value}}", but an endpoint must use https, or http on a loopback address.',
        cause: "AWS_ENDPOINT_URL or a similar variable, or endpoint_url in AWS's config file, is not a URL, or credentials would go there unencrypted. The same holds for addresses from which credentials come.",
        hint: 'Correct {{name}} or remove it.',
        short: 'an endpoint is not https',
    },
    'certificates-unchecked': {
        message: 'NODE_TLS_REJECT_UNAUTHORIZED is 0, so nothing checks who answers for AWS and for registries.',
        cause: 'With this variable, Node takes any certificate. Tokens and credentials could go to anybody on the way.',
        hint: 'Remove it. If a proxy or a registry has a certificate from your own CA, set NODE_EXTRA_CA_CERTS to the file of that CA.',
        short: 'certificates are not checked',
    },
    'connection-plain': {
        message: '{{host}} is refused: only loopback may be reached over plain http.',
        cause: 'An address from outside, such as one in a profile, begins with http.',
        hint: 'Use an https address.',
        short: 'an address is not https',
    },
    'connection-metadata': {
        message: '{{host}} is refused: {{address}} is an address where clouds give out credentials.',
        cause: 'A name resolves to a link-local address, or to another one at which a machine gets its own credentials.',
        hint: 'Machines get their own credentials there. Check the DNS, and do not use a server that leads to it.',
        short: 'an address gives out credentials',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/function.js
const CREATE_REPOSITORY = 'Create it, or set repository to one that exists:\n  aws ecr create-repository --region {{region}} --repository-name {{name}} --image-scanning-configuration scanOnPush=true';
const CORRECT_OR_CREATE = "{{near}}Correct function-name, aws-region or the role's account, or create the function once";
const CREATE_FUNCTION = 'aws lambda create-function --region {{region}} --function-name {{name}} --role <execution role ARN>';
const OTHER_FUNCTION = 'Create another function with  --runtime provided.al2023 --handler bootstrap , move callers and event sources to it, and deploy that one.';
const NEWER_RUNTIME = 'the runtime, which keeps bootstrap:  aws lambda update-function-configuration --function-name {{name}} --runtime provided.al2023 , then run the step again.';
const REMOVE_OVERRIDE = "Remove the override:  aws lambda update-function-configuration --function-name {{name}} --image-config '{}'";
const functionProblems = {
    'function-missing': {
        message: 'There is no function {{name}} in {{region}}.',
        cause: 'The step updates functions and never creates them. The name, region or account is wrong, or nobody has created the function yet. The step assumed an image function. For a zip, set package-type.',
        hint: `${CORRECT_OR_CREATE} (push an image to the repository first):\n  ${CREATE_FUNCTION} --package-type Image --code ImageUri={{uri}}`,
        short: 'there is no such function',
    },
    'function-missing-zip': {
        message: 'There is no function {{name}} in {{region}}.',
        cause: 'The step updates functions and never creates them. This one would be a zip function, because package-type or zip-file says so.',
        hint: `${CORRECT_OR_CREATE}, with any zip that contains a file named bootstrap:\n  ${CREATE_FUNCTION} --runtime provided.al2023 --handler bootstrap --zip-file fileb://function.zip`,
        short: 'there is no such function',
    },
    'repository-missing': {
        message: 'There is no ECR repository {{name}} in {{region}}.',
        cause: 'The account has no repository of this name in this region.',
        hint: `{{near}}${CREATE_REPOSITORY}`,
        short: 'there is no such repository',
    },
    'repository-other-than-live': {
        message: 'There is no ECR repository {{name}} in {{region}}. The function runs from {{liveUri}}.',
        cause: "The repository setting names one that does not exist, while the function's own image is in another. Leave repository out to use that one. If both are the same, it was deleted.",
        hint: CREATE_REPOSITORY,
        short: 'there is no such repository',
    },
    'package-type-differs': {
        message: '{{what}}, but {{name}} is a function of type {{live}}, and Lambda never changes the type.',
        cause: 'A function is created as an image function or a zip function, and stays one.',
        hint: '{{remedy}}. For {{packageType}}, create another function.',
    },
    'runtime-not-provided': {
        message: '{{name}} has the runtime {{runtime}}: a zip with only bootstrap would break it.',
        cause: 'Only the provided.* runtimes start bootstrap. The runtimes of other languages look for something else.',
        hint: `If this is the wrong function, correct function-name. ${OTHER_FUNCTION}`,
    },
    'runtime-go': {
        message: '{{name}} has the runtime go1.x: a zip with only bootstrap would break it.',
        cause: 'go1.x, which AWS has retired, starts the file that the handler names, not bootstrap.',
        hint: `${OTHER_FUNCTION} Changing the runtime of this one in place makes it fail until its code contains bootstrap. Without that gap: upload a zip that has the same program under the handler's name and as bootstrap, built without  lambda.norpc , wait for the update, and then run\n  aws lambda update-function-configuration --function-name {{name}} --runtime provided.al2023 --handler bootstrap`,
    },
    'runtime-retired': {
        message: '{{name}} has the runtime provided (Amazon Linux 1), which AWS has retired.',
        cause: 'The step deploys to provided.al2023 and provided.al2. Both start bootstrap, as provided does.',
        hint: `Change ${NEWER_RUNTIME}`,
    },
    'runtime-custom': {
        message: '{{name}} has a runtime of your own (Runtime: custom), which the step does not support.',
        cause: 'Such a function starts what its RuntimeConfig names. Whether that is bootstrap, the step cannot know.',
        hint: OTHER_FUNCTION,
    },
    'runtime-unknown': {
        message: '{{name}} has the runtime {{runtime}}, which this version of the step does not know.',
        cause: 'The step deploys to provided.al2023 and provided.al2, whose zips start with bootstrap.',
        hint: `Use a newer version of the action, or change ${NEWER_RUNTIME}`,
    },
    'function-on-capacity-provider': {
        message: '{{name}} runs on a capacity provider ({{provider}}), which the step does not support.',
        cause: 'Calls of such a function run its version $LATEST.PUBLISHED. The step updates and checks $LATEST, which answers no calls.',
        hint: 'Make the code with  command: {{command}} , and deploy it with  aws lambda update-function-code --function-name {{name}} {{code}} --publish-to LATEST_PUBLISHED .',
        short: 'the function runs on a capacity provider',
    },
    'code-by-reference': {
        message: 'Lambda reads the code of {{name}} from s3://{{bucket}}/{{key}} by reference, which the step does not support.',
        cause: "The step sends Lambda a zip. With it, the function would silently get a copy in Lambda's own storage, and the object in the bucket would no longer count.",
        hint: 'Upload the zip that  command: build  makes, and deploy it with  aws lambda update-function-code --function-name {{name}} --s3-bucket {{bucket}} --s3-key {{key}} --s3-object-storage-mode REFERENCE . If you want the copy, update the function once with  --zip-file fileb://function.zip , then run the step again.',
        short: 'its code is in your bucket',
    },
    'architecture-unset': {
        message: '{{name}} is {{live}}, but because of {{why}} the step built for {{guess}} before it could see the function.',
        cause: 'A Dockerfile, cgo and smoke-event run before the role is assumed, when the step cannot see the function yet. Without architecture, it builds for x86_64.',
        hint: 'Set  architecture: {{live}} .',
    },
    'architecture-differs': {
        message: 'architecture is {{architecture}}, but {{name}} is {{live}}.',
        cause: 'Lambda accepts a binary for another architecture, but every invocation then fails.',
        hint: 'Remove architecture, or set it to {{live}}.',
    },
    'override-entry-point': {
        message: '{{name}} has an ImageConfig with {{override}}, which would not start the binary of this image.',
        cause: "The function's ImageConfig overrides the entry point of every image, and this one has arguments, a shell or a wrapper script.",
        hint: REMOVE_OVERRIDE,
    },
    'override-directory': {
        message: '{{name}} has an ImageConfig with WorkingDirectory "{{directory}}", which is {{what}}.',
        cause: "The function's ImageConfig overrides the working directory of every image, and Lambda cannot start a program in this one.",
        hint: REMOVE_OVERRIDE,
    },
    'function-deleted': {
        message: 'The function was deleted while the step waited for it.',
        cause: 'Somebody deleted it during this run.',
        hint: 'Create it again, then run the step again.',
        short: 'the function was deleted',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/images.js
const REBUILD = 'docker buildx build --platform linux/{{goarch}} --provenance=false --output type=oci,dest=image.tar …';
const GZIP = 'Write every layer with gzip:  docker buildx build --output type=oci,dest=image.tar,compression=gzip,force-compression=true …  (to a registry: type=image,push=true,compression=gzip,force-compression=true). If this step builds the Dockerfile, the layer comes from one of its FROM images: use a base image with gzip layers.';
const imageProblems = {
    'image-without-platform': {
        message: '{{name}} has no image for linux/{{goarch}}. It has {{platforms}}.',
        cause: "The index has no image for the function's architecture.",
        hint: `Build it for that platform as well, or set architecture to one that it has:\n  ${REBUILD}`,
        terminalHint: 'Set --architecture to one that it has.',
    },
    'image-other-platform': {
        message: '{{name}} is for {{platform}}, but the function needs linux/{{goarch}}.',
        cause: 'The image was built for another operating system or architecture. Lambda accepts it, but then cannot start it.',
        hint: `Build it for {{architecture}}, or set architecture to that of the image:\n  ${REBUILD}`,
        terminalHint: 'Set --architecture to that of the image, or remove --platform from its last FROM.',
    },
    'image-nested-index': {
        message: '{{name}} is an index that contains another index.',
        cause: 'The index names another index where the image for the platform should be.',
        hint: 'Use the digest of the image itself.',
    },
    'image-no-image': {
        message: '{{name}} is of type {{mediaType}}, which is not a container image.',
        cause: 'Helm charts, signatures, attestations and other artifacts are stored in the same place as images.',
        hint: 'Use the tag or digest of the image itself.',
    },
    'image-config-too-large': {
        message: '{{name}} has a config ({{digest}}) of {{size}} bytes, which is too large for an image.',
        cause: 'The manifest names something else as its config, or cannot be trusted.',
        hint: 'Build the image again.',
    },
    'image-layer-count': {
        message: '{{name}} lists {{layers}} layers, but its config lists {{diffIds}}.',
        cause: 'The manifest and config of the image do not match.',
        hint: 'The image is broken. Build it again.',
    },
    'image-too-large': {
        message: '{{name}} has {{size}} bytes of layers. Lambda accepts {{limit}}, uncompressed.',
        cause: 'The layers are more than 10 GB even when compressed.',
        hint: 'Leave out what the function does not need. Compile in a separate stage (FROM … AS build), copy only the binary from it, and use a smaller base image.',
    },
    'image-layer-type': {
        message: '{{name}} has a layer of type {{mediaType}}, which Lambda does not accept.',
        cause: 'Lambda accepts gzip layers, but not zstd layers, uncompressed Docker layers or foreign layers.',
        hint: GZIP,
        terminalHint: 'The layer comes from a FROM image in the Dockerfile. Use a base image with gzip layers.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/include.js

const includeProblems = {
    'include-nothing': {
        message: 'include: nothing matches "{{pattern}}".',
        cause: 'A file, folder or glob in include does not exist when the step runs.',
        hint: 'Paths are relative to working-directory. A file that a build makes must exist before this step.',
    },
    'include-no-file': {
        message: 'include: {{path}} is neither a file nor a folder.',
        cause: 'The path in include is a pipe, socket or device.',
        hint: 'Leave it out.',
    },
    'include-unreadable': {
        message: 'include: cannot read {{path}}: {{reason}}.',
        cause: "The file is gone, or the runner's user may not read it.",
        hint: 'Is it a broken symbolic link? Fix it, or leave it out.',
    },
    'include-overlap': {
        message: 'include: {{path}} conflicts with the binary {{binary}}.',
        cause: 'The file would replace the binary, or be a folder above or below it.',
        hint: 'Rename the file or folder, or leave it out.',
    },
    'include-symlink': {
        message: 'include: {{path}} is a symbolic link out of the workspace.',
        cause: 'Its target is a file of the runner, not of the repository.',
        hint: `${OWN_FILES_ONLY}: copy the file into it.`,
    },
    'include-outside': {
        message: 'include: {{path}} is not below working-directory, or is part of .git, which may hold credentials.',
        cause: 'A glob or symbolic link leads out of working-directory, or into .git.',
        hint: 'Use your own files below working-directory.',
    },
    'zip-too-large': {
        message: 'The zip has {{size}} bytes, more than the {{limit}} that Lambda allows in a request.',
        cause: 'The binary and the included files together are more than 50 MB when compressed.',
        hint: 'Include less, or deploy it as a container image of up to 10 GB:  package-type: image  on a new function.',
        terminalHint: 'Leave out what the function does not need, or make a container image of it, of up to 10 GB.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/layers.js
const UNPACKED = 'The step unpacks each layer before it adds it to the image, and trusts nothing in it.';
const ANOTHER_LAYER = 'Use another version of the layer, or report this to its publisher.';
const layersProblems = {
    'layer-malformed': {
        message: '{{where}}: "{{layer}}" is neither the ARN of a layer version nor an image reference.',
        cause: 'An item of layers has none of the accepted forms.',
        hint: 'Write  arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION , or an image such as  ghcr.io/org/extension:1 . If the folder in it is not /opt, add it:  ghcr.io/org/extension:1:/folder',
    },
    'layer-without-version': {
        message: '{{where}}: "{{layer}}" names a layer without its version.',
        cause: 'A layer has numbered versions, and a function uses one of them.',
        hint: 'Add the version at the end. To list the versions:  aws lambda list-layer-versions --layer-name {{layer}}',
    },
    'layer-other-region': {
        message: '{{where}}: {{layer}} is in {{found}}, but the function is in {{region}}.',
        cause: 'Lambda only accepts layers from its own region. Publishers offer a layer in each region.',
        hint: 'Use the ARN of the same layer in {{region}}, or set layers for each environment.',
    },
    'layer-image-on-zip': {
        message: '{{where}}: {{layer}} is an image, but the function is a zip function.',
        cause: 'Lambda itself attaches layers to a zip function, and it only accepts layer versions.',
        hint: 'Use the ARN of a layer version, or put the files into the zip with include.',
    },
    'layers-too-many': {
        message: '{{where}} has {{count}} items, but a zip function can have at most 5 layers.',
        cause: 'This limit is from Lambda. An image has no limit, because all items become one layer of it.',
        hint: 'Remove some, or combine their contents in one layer.',
    },
    'layer-again': {
        message: '{{where}} names {{layer}} more than once.',
        cause: 'A function cannot have two versions of one layer, or one version twice.',
        hint: 'Keep only the one you need.',
    },
    'layer-missing': {
        message: 'Layer version {{layer}} does not exist.',
        cause: 'The account has no such layer or version in this region, or it was deleted.',
        hint: 'List the versions that exist:  aws lambda list-layer-versions --region {{region}} --layer-name {{name}}',
    },
    'layer-denied': {
        message: 'The role may not read {{layer}}: {{reason}}',
        cause: "The role has no permission for the layer version, or the layer belongs to another account that does not share it. Lambda gives the same answer if another account's layer does not exist.",
        hint: "Add  lambda:GetLayerVersion  on  {{layer}}  to the role's policy (docs/iam-policy-layers.json). If the layer belongs to another account, check there that it is shared with this one.",
        short: 'the role lacks a right',
    },
    'layer-other-architecture': {
        message: '{{layer}} is for {{compatible}}, but the function is {{architecture}}.',
        cause: "The layer's publisher lists the architectures it works on, and this one is not among them.",
        hint: 'Use the layer built for {{architecture}}. Publishers often have one for each.',
    },
    'layer-without-content': {
        message: 'Lambda did not say what {{layer}} contains.',
        cause: 'The response of GetLayerVersionByArn lacks the address, size or hash of the zip, which Lambda always returns.',
        hint: 'Something other than AWS answered: check AWS_ENDPOINT_URL and the proxy variables.',
    },
    'layer-address': {
        message: '{{layer}} cannot be downloaded from {{origin}}: this address is not allowed.',
        cause: 'The step downloads layers only over https, and never from an address where clouds hand out credentials.',
        hint: 'Lambda does not return such addresses: check AWS_ENDPOINT_URL and the proxy variables.',
    },
    'layer-download': {
        message: 'Downloading {{layer}} from {{host}} failed: {{reason}}',
        cause: "The storage of Lambda's layers refused the download, or the connection broke. Retries failed too.",
        hint: 'Check that this runner can reach {{host}}, check the proxy variables, and run the step again.',
    },
    'layer-other-bytes': {
        message: '{{layer}} was not downloaded intact: expected {{wanted}}, got {{found}}.',
        cause: 'The step checks the size and CodeSha256 of a layer before it unpacks anything. It used nothing of this one.',
        hint: 'Run the step again. If it happens again, something on the network changes the content: do not use it.',
    },
    'layer-corrupt': {
        message: '{{layer}} is damaged: {{reason}}.',
        cause: 'The archive cannot be read to its end, or its contents do not match its own checksums.',
        hint: ANOTHER_LAYER,
    },
    'layer-outside': {
        message: '{{layer}} contains "{{entry}}", which leads out of /opt.',
        cause: `${UNPACKED} The name of an entry is absolute or contains the part "..".`,
        hint: ANOTHER_LAYER,
    },
    'layer-backslash': {
        message: '{{layer}} contains "{{entry}}", a name with a backslash.',
        cause: `${UNPACKED} Tools on Windows write such names, and Linux reads each as one file instead of folders.`,
        hint: 'Build the layer again with a tool that writes "/" in names, such as  zip .',
    },
    'layer-entry-name': {
        message: '{{layer}} contains an entry with an invalid name: "{{entry}}".',
        cause: `${UNPACKED} The name is empty, too long, or has a character that file names never have.`,
        hint: ANOTHER_LAYER,
    },
    'layer-entry-again': {
        message: '{{layer}} contains "{{entry}}" more than once.',
        cause: `${UNPACKED} Which of the two is used depends on the tool that unpacks it.`,
        hint: ANOTHER_LAYER,
    },
    'layer-entry-special': {
        message: '{{layer}} contains "{{entry}}", which is {{type}}, not a file, folder or link.',
        cause: `${UNPACKED} A function has no use for devices and the like.`,
        hint: ANOTHER_LAYER,
    },
    'layer-whiteout': {
        message: '{{layer}} contains "{{entry}}", whose name would delete a file of the image.',
        cause: `${UNPACKED} In an image, a name that begins with .wh. is not a file but an instruction to delete one.`,
        hint: ANOTHER_LAYER,
    },
    'layer-encrypted': {
        message: '{{layer}} contains "{{entry}}", which is encrypted or compressed in a way that Lambda cannot read.',
        cause: `${UNPACKED} Lambda only reads entries that are stored or deflated, without a password.`,
        hint: ANOTHER_LAYER,
    },
    'layer-link-outside': {
        message: '{{layer}} contains the link "{{entry}}" to "{{target}}", which leads out of /opt.',
        cause: `${UNPACKED} A link may lead anywhere below /opt, because the rest belongs to the image.`,
        hint: ANOTHER_LAYER,
    },
    'layer-clash': {
        message: '{{layer}} contains "{{entry}}" below "{{parent}}", which is not a folder.',
        cause: `${UNPACKED} In this layer or another one, a file or link has the name of the folder.`,
        hint: 'Remove one of the layers or change their order. If the clash is within one layer, report it to its publisher.',
    },
    'layer-too-large': {
        message: '{{layer}} has more than {{limit}} bytes when unpacked.',
        cause: 'Lambda allows 250 MB of layers, unpacked. The step counts what it unpacks and does not trust the sizes in the archive.',
        hint: ANOTHER_LAYER,
    },
    'layer-too-many-entries': {
        message: '{{layer}} has more than {{limit}} entries.',
        cause: `${UNPACKED} No extension has this many files, and they would fill the disk.`,
        hint: ANOTHER_LAYER,
    },
    'layer-folder-not-file': {
        message: '{{layer}} has nothing in {{path}}. The image has the program {{program}}.',
        cause: 'The step uses /opt of an image in layers, or the folder or program after its name. Some images of extensions have one program at their root.',
        hint: 'To run that program as an extension:  {{image}}:{{program}}',
    },
    'layer-file-no-program': {
        message: '{{layer}}: {{path}} is a file that is not executable.',
        cause: 'A single file of an image becomes an extension, in /opt/extensions. Lambda starts every file there.',
        hint: 'Name a program, or the folder that should become /opt.',
    },
    'layer-file-link': {
        message: '{{layer}}: {{path}} is a link to {{target}}.',
        cause: 'A single program of an image becomes an extension. A link would lead to nothing in the function.',
        hint: 'Name what it leads to:  {{image}}:{{target}}',
    },
    'layer-folder-empty': {
        message: '{{layer}} has nothing in {{path}}.',
        cause: 'The step uses /opt of an image in layers, or the folder after its name. This folder is missing or empty.',
        hint: 'Name the folder that should become /opt:  {{image}}:/folder',
    },
    'extension-machine': {
        message: 'The extension {{path}} is for {{machine}}, but the function is {{architecture}}.',
        cause: 'Lambda starts every file in /opt/extensions. With a program for another machine, the function never starts.',
        hint: 'Use the layer or image built for {{architecture}}, or copy that extension in the Dockerfile.',
    },
    'extension-mode': {
        message: 'The extension {{path}} is not {{lacking}} for others: its mode is {{mode}}.',
        cause: 'Lambda starts every file in /opt/extensions as its own user, never as root. With one that it cannot start, the function never starts.',
        hint: 'Copy it with  COPY --chmod=755 , and copy files that are not extensions to another folder.',
    },
    'extension-glibc': {
        message: 'The extension {{path}} needs glibc {{needed}}, but {{base}} has {{offered}}: it would fail with "version `GLIBC_{{needed}}\' not found".',
        cause: 'The extension was linked against a newer C library than the base has. With it, the function would never start.',
        hint: 'Use a newer base-image, or an extension that is linked statically or on an older system.',
    },
    'extension-loader': {
        message: 'The extension {{path}} needs the loader {{interpreter}}, which {{base}} does not have.',
        cause: 'The extension is linked dynamically, and the base has no C library or another one: glibc cannot start programs for musl, nor musl those for glibc. With it, the function would never start.',
        hint: "Use a base-image with the C library it needs, such as AWS's own, or an extension that is linked statically.",
    },
    'extension-script': {
        message: 'The extension {{path}} is a script for {{interpreter}}, which {{base}} does not have.',
        cause: 'scratch has no shell and nothing else that reads scripts. Other images have none either, or not the one that the script names.',
        hint: "Use a base-image that has it, such as AWS's own, or an extension that is a program.",
    },
    'layers-other': {
        message: '{{name}} has the layers {{live}}, expected {{wanted}}.',
        cause: 'The final check failed: the update succeeded, but Lambda shows other layers.',
        hint: 'Somebody else changed the configuration at the same time. Give the workflows that do so one concurrency group, and run the step again.',
    },
    'layer-program-stray': {
        message: '{{layer}} puts the program {{path}} into /opt, but nothing into /opt/extensions, so Lambda does not start it.',
        cause: 'Lambda starts the files in /opt/extensions. A Dockerfile would copy the program there; in layers, the program itself is named.',
        hint: 'If it is an extension, name it:  {{extension}}',
    },
    'layer-image-unreadable': {
        message: 'layers: {{reason}}',
        cause: 'The step cannot read an image in layers. The causes are those of a base image.',
        hint: '{{remedy}}',
    },
    'layer-image-content': {
        message: 'layers: a layer of {{layer}} is not a readable {{mediaType}}: {{reason}}.',
        cause: 'The bytes are the ones that the manifest names, but they are not an archive.',
        hint: 'The image is broken: use another tag.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/local-run.js

const GET_RIE = 'Get it from a release of github.com/aws/aws-lambda-runtime-interface-emulator , from the AWS base image (/usr/local/bin/aws-lambda-rie) or from the Python package aws-sam-cli.';
const BEFORE_ANYTHING = 'Nothing was deployed. The log of the function is above.';
const MUST_ASK = 'The main of a function calls lambda.Start, which asks for events: check that the package (or the path) is the one of the function. A web server needs the Lambda Web Adapter, which a deploy adds with layers and smoke-event leaves out.';
const FEW_VARIABLES = 'It ran without credentials and only with the variables in smoke-env. Anything else it needs is missing.';
const runProblemsHere = {
    'docker-run-missing': {
        message: 'Running an image needs `docker`, which is not on PATH.',
        cause: 'Images run in a Docker container, with our own Runtime API.',
        hint: 'Use a runner with Docker, or leave smoke-event out.',
        terminalHint: WITHOUT_DOCKER,
    },
    'image-not-here': {
        message: 'The image {{image}} cannot be run: {{reason}}',
        cause: 'The engine does not have the image, or does not answer.',
        hint: 'Fetch it with  docker pull {{image}} , build it, or start Docker.',
    },
    'rie-missing': {
        message: '{{image}} has extensions ({{extensions}}), but no aws-lambda-rie to start them.',
        cause: 'Extensions need the Extensions API. In AWS, Lambda provides it. Here, the Runtime Interface Emulator does, which must be at /usr/local/bin/aws-lambda-rie or /usr/bin/aws-lambda-rie in the image.',
        hint: `${GET_RIE} Put it into the image, or leave smoke-event out.`,
        terminalHint: `${GET_RIE} Name it with  --rie FILE , or put it into the image.`,
    },
    'rie-silent': {
        message: 'aws-lambda-rie failed in the container: {{reason}}',
        cause: 'It could not start in this image, or it ended during an event.',
        hint: 'Its own log is above.',
    },
};
const smokeProblems = {
    'smoke-error': {
        message: 'smoke-event: the function returned the error {{type}}: {{reason}}',
        cause: 'The handler returned an error for the smoke event.',
        hint: `${BEFORE_ANYTHING} ${FEW_VARIABLES}`,
    },
    'smoke-panic': {
        message: 'smoke-event: the function panicked:\n{{lines}}',
        cause: 'The handler panicked on the smoke event, or the program panicked while it started.',
        hint: `${BEFORE_ANYTHING} ${FEW_VARIABLES}`,
    },
    'smoke-foreign': {
        message: 'smoke-event: the function is not a program for this machine: {{reason}}.',
        cause: 'The program has a different architecture than the function, or is not a program at all.',
        hint: `${BEFORE_ANYTHING} Build it for the architecture that is set, with  GOOS=linux  and  GOARCH=amd64  (x86_64) or  GOARCH=arm64 .`,
    },
    'smoke-exit': {
        message: 'smoke-event: the function ended before it answered: {{reason}}',
        cause: 'The program exited while it started or during the event.',
        hint: `${BEFORE_ANYTHING} If it needs a variable, set it with smoke-env.`,
    },
    'smoke-exit-untaken': {
        message: 'smoke-event: the function ended before it answered: {{reason}}',
        cause: 'The program ended without an error and without asking for the event, as a command-line tool does.',
        hint: `${BEFORE_ANYTHING} It never asked for the event. ${MUST_ASK}`,
    },
    'smoke-timeout-untaken': {
        message: 'smoke-event: no answer within {{seconds}} s.',
        cause: 'The program ran and never asked for the event. It is a web server, or its start waits for something that does not exist here.',
        hint: `${BEFORE_ANYTHING} It never asked for the event. ${MUST_ASK} If its start waits for something else, set what it needs with smoke-env.`,
    },
    'smoke-timeout': {
        message: 'smoke-event: no answer within {{seconds}} s.',
        cause: 'The handler hangs, or waits for something that does not exist. As in Lambda, a start of more than 10 seconds is tried again, and then it counts.',
        hint: `${BEFORE_ANYTHING} If it needs longer, raise smoke-timeout.`,
    },
    'smoke-too-large': {
        message: 'smoke-event: the answer is too large: {{reason}}',
        cause: 'Lambda refuses a synchronous answer of more than 6 MB.',
        hint: `${BEFORE_ANYTHING} Answer with less, for example with the S3 location of the data.`,
    },
    'smoke-unstartable': {
        message: 'smoke-event: the function cannot be started: {{reason}}',
        cause: 'The file does not exist or is not executable, or its loader does not exist.',
        hint: `${BEFORE_ANYTHING} A dynamically linked program needs its libraries on this runner too. Build it with dockerfile to run it in its image.`,
    },
    'smoke-not-json': {
        message: 'smoke-event: the answer is not JSON, but smoke-expect is set: {{answer}}',
        cause: 'smoke-expect is compared with the answer as JSON.',
        hint: BEFORE_ANYTHING,
    },
    'smoke-differs': {
        message: 'smoke-event: the answer does not match smoke-expect:\n{{differences}}',
        cause: 'Objects in the answer may have more keys than smoke-expect. Lists and everything else must be equal.',
        hint: BEFORE_ANYTHING,
    },
    'smoke-slower': {
        message: 'smoke-event took {{seconds}} s, but the timeout of {{name}} is {{limit}} s.',
        cause: "The function's own timeout is only known once the role is assumed, after the smoke run.",
        hint: 'Raise the timeout of the function, or make the handler faster. Nothing was deployed.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/made.js

const ZIP_AGAIN = 'Write it again with  rm -f function.zip && chmod 755 bootstrap && zip function.zip bootstrap .';
const madeProblems = {
    'made-missing': {
        message: '{{where}}: cannot find {{path}}: {{reason}}.',
        cause: 'Nothing exists at that path, which is relative to working-directory, or it may not be read.',
        hint: 'The path is relative to working-directory. To pass a file from another job, use actions/upload-artifact there and actions/download-artifact here.',
        terminalHint: PATHS_HERE,
    },
    'made-no-file': {
        message: '{{where}}: {{path}} is not a regular file.',
        cause: 'The path is a folder, pipe or device.',
        hint: 'Set it to the file itself.',
    },
    'made-outside': {
        message: '{{where}}: {{path}} is a symbolic link out of the workspace.',
        cause: 'The link leads to a file on the runner that is not in the repository.',
        hint: `${OWN_FILES_ONLY}: copy the file into it.`,
    },
    'zip-file-damaged': {
        message: 'zip-file {{path}} is not a zip, or is damaged: {{reason}}.',
        cause: 'The file cannot be unpacked. It was not completely written or copied, or is something else.',
        hint: ZIP_AGAIN,
    },
    'zip-file-checksum': {
        message: 'zip-file is damaged: {{entry}} does not match its checksum.',
        cause: 'Every file in the zip is unpacked once and checked, as Lambda does.',
        hint: ZIP_AGAIN,
    },
    'zip-file-name': {
        message: 'zip-file contains "{{entry}}", which is not a path below its root.',
        cause: 'A path contains .. or a backslash, or begins with a slash. Unpacking it could write elsewhere.',
        hint: 'Write it with a tool that follows the format:  zip  on Linux and macOS, or let this step build the zip.',
        terminalHint: 'Write it with a tool that follows the format:  zip  on Linux and macOS.',
    },
    'zip-file-twice': {
        message: 'zip-file contains {{entry}} twice.',
        cause: 'Tools differ in which of the two they unpack, so neither is used. Names such as ./bootstrap and bootstrap are the same file.',
        hint: 'Delete the old zip before you run  zip  again.',
    },
    'zip-file-below': {
        message: 'zip-file contains {{entry}} below {{file}}, which is not a folder.',
        cause: 'A path cannot be a file or link and a folder at once, so unpacking it fails.',
        hint: 'Rename one of them, and delete the old zip before you run  zip  again.',
    },
    'zip-file-method': {
        message: 'zip-file: {{entry}} is encrypted, or compressed with method {{method}}.',
        cause: 'Lambda unpacks files that are stored or deflated (methods 0 and 8) and have no password.',
        hint: ZIP_AGAIN,
    },
    'zip-file-unpacked': {
        message: 'zip-file has at least {{size}} bytes when unpacked. Lambda accepts {{limit}}.',
        cause: 'All files together have more than 250 MB, or the zip says so.',
        hint: 'Leave out what the function does not need, or deploy it as a container image, which may have 10 GB.',
    },
    'zip-file-bootstrap-missing': {
        message: 'zip-file has no bootstrap among its {{count}} entries.',
        cause: 'The provided.* runtimes start the file bootstrap at the root of the zip, and nothing else.',
        hint: 'Compile to that name:  CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -trimpath -tags lambda.norpc -ldflags "-s -w" -o bootstrap ./ && zip function.zip bootstrap',
    },
    'zip-file-bootstrap-elsewhere': {
        message: 'zip-file has its bootstrap at {{entry}}, but Lambda looks for it at the root.',
        cause: 'The folder was zipped instead of its contents.',
        hint: 'Leave the folder out of the paths:  (cd FOLDER && zip -r ../function.zip ./)',
    },
    'zip-file-bootstrap-kind': {
        message: 'zip-file: bootstrap is not a regular file.',
        cause: 'The entry bootstrap, or the file it links to, is a folder, a device or a pipe.',
        hint: 'Zip the executable itself.',
    },
    'zip-file-bootstrap-link': {
        message: 'zip-file: bootstrap is a link to {{target}}, which is not a file of the zip.',
        cause: 'Lambda starts the file that the link leads to. A link that build-lambda-zip writes is relative and leads to the program in the same zip. Others lead nowhere once the zip is unpacked.',
        hint: 'Zip the executable itself under the name bootstrap, without  zip --symlinks . A link must be relative, and its file in the zip.',
    },
    'zip-file-bootstrap-mode': {
        message: 'zip-file: {{entry}} has mode {{mode}}, so Lambda cannot start it.',
        cause: 'Lambda starts it as a separate user, which must be allowed to read and execute it.',
        hint: ZIP_AGAIN,
    },
    'zip-file-closed': {
        message: "zip-file has {{entry}}, which is closed to Lambda's user: its mode is {{mode}}{{others}}.",
        cause: 'Lambda unpacks the zip with its modes, and runs the function as its own user. The function then fails with permission denied where it opens the file.',
        hint: 'Open the files before you zip them:  chmod -R o+rX . .',
    },
    'zip-file-modeless': {
        message: 'zip-file does not contain the modes of its files, so Lambda cannot start bootstrap.',
        cause: 'It was not written on Unix. Windows tools do not record that a file is executable.',
        hint: `${ZIP_AGAIN} On Windows, let this step build the zip, or use build-lambda-zip from aws-lambda-go.`,
        terminalHint: `${ZIP_AGAIN} On Windows, write it with build-lambda-zip from aws-lambda-go.`,
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/program.js
const FIX_ENTRY_POINT = "Put the program there, or correct ENTRYPOINT or CMD of the image, or of the function's image configuration.";
const binaryProblems = {
    'binary-unreadable': {
        message: '{{path}} cannot be read: {{reason}}.',
        cause: 'The system refused to open or read the file that the step wanted to inspect.',
        hint: "Check that the file exists and that the runner's user may read it.",
        terminalHint: 'Check that the file exists and that you may read it.',
    },
    'entry-missing': {
        message: '{{path}}, which Lambda starts, is not in the {{where}}.',
        cause: 'A zip must contain bootstrap at its root, and an image the file that its ENTRYPOINT (or CMD) names.',
        hint: `{{near}}${FIX_ENTRY_POINT}`,
    },
    'started-missing': {
        message: '{{path}}, which {{starter}} starts, is not in the image.',
        cause: "The entry point starts another program: AWS's /lambda-entrypoint.sh starts /var/runtime/bootstrap, RIE what its arguments name, and a shell what follows -c.",
        hint: `{{near}}${FIX_ENTRY_POINT}`,
    },
    'script-interpreter': {
        message: '{{path}} is a script for {{interpreter}}, which {{base}} does not have: it would fail with "no such file or directory".',
        cause: 'The first line of a script names its interpreter. Images such as scratch and distroless have no shell.',
        hint: 'Name the program itself in ENTRYPOINT, or use a base that has {{interpreter}}.',
    },
    'script-carriage-return': {
        message: '{{path}} is a script for {{interpreter}} followed by a carriage return, and no program has that name.',
        cause: 'The file has Windows line endings (CR and LF), and Linux reads the CR as part of the name. Git writes them where core.autocrlf is true.',
        hint: 'Give the file Unix line endings:  *.sh text eol=lf  in .gitattributes, or  RUN sed -i "s/\\r$//" {{path}}  in the Dockerfile.',
    },
    'entry-not-executable': {
        message: '{{path}}, which Lambda starts, is not {{lacking}} for others in the {{where}}: its mode is {{mode}}.',
        cause: 'Lambda runs a function as its own user, never as root or as the USER of an image. The permissions of owner and group do not count, and the function would fail with permission denied.',
        hint: 'Run  chmod 755  on it before you pack it. In a Dockerfile, use  COPY --chmod=755 .',
    },
    'entry-closed': {
        message: '{{path}}, which Lambda starts, is in {{folder}}, which others may not enter: its mode is {{mode}}.',
        cause: 'Lambda runs a function as its own user, never as root or as the USER of an image, and /root, for example, is open only to root. The function would fail with permission denied.',
        hint: 'Copy the program to a folder that is open to all, such as /app, or  RUN chmod 755 {{folder}} .',
    },
    'entry-hidden': {
        message: '{{path}}, which Lambda starts, is in {{folder}}, where Lambda mounts a folder of its own.',
        cause: 'Lambda mounts its own /tmp, /proc, /sys and /dev over those of an image. A program there does not exist when the function starts.',
        hint: `Copy the program to another folder, such as /var/task, and correct ENTRYPOINT or CMD, or the function's image configuration.`,
    },
    'binary-no-program': {
        message: '{{path}}, which Lambda starts, is not a Linux program.',
        cause: 'The file is neither an ELF program nor a script. It may be for another system, or an object file.',
        hint: 'Build it from a package main, with  GOOS=linux .',
    },
    'binary-machine': {
        message: '{{path}} is a program for {{machine}}, but the function runs on {{architecture}}.',
        cause: 'The program was compiled for another processor. The function would fail with an exec format error.',
        hint: 'Build it with  GOARCH={{goarch}}  (in a Dockerfile  GOARCH=$TARGETARCH ), or set architecture to that of the program.',
        terminalHint: 'Build it with  GOARCH={{goarch}} , or run it on a machine of its own architecture.',
    },
    'binary-old-lambda': {
        message: '{{path}} is built with github.com/aws/aws-lambda-go {{version}}, which works only in the retired go1.x.',
        cause: 'Before 1.18.0 the module waited for Lambda to call it, as go1.x did. The runtimes of today wait to be asked, so such a function never gets an event.',
        hint: 'Run  go get github.com/aws/aws-lambda-go@latest && go mod tidy , and build it again.',
    },
    'glibc-too-old': {
        message: '{{path}} needs glibc {{needed}}, but {{base}} has {{offered}}: it would fail with "version `GLIBC_{{needed}}\' not found".',
        cause: 'The program uses cgo and was linked against a newer C library than the base has. A program runs on the glibc it was built with, and on newer ones.',
        hint: '{{newer}}Set  cgo-enabled: false  (in your own build:  CGO_ENABLED=0 ), or build it with  dockerfile  in a container of the base.',
        terminalHint: 'Leave --cgo-enabled out (in your own build:  CGO_ENABLED=0 ), or build it in a container of the base.',
    },
    'loader-missing': {
        message: '{{path}} is linked dynamically and needs the loader {{interpreter}}, but {{base}} has {{has}}: it would fail with "no such file or directory".',
        cause: 'The program uses cgo, or was built as PIE, on a system with another C library than the base has. scratch and distroless static have none at all.',
        hint: '{{newer}}Set  cgo-enabled: false  (in your own build:  CGO_ENABLED=0  and no  -buildmode=pie ), or build it with  dockerfile  in a container of the base.',
        terminalHint: 'Leave --cgo-enabled out (in your own build:  CGO_ENABLED=0  and no  -buildmode=pie ), or build it in a container of the base.',
    },
};
const binaryWarnings = {
    'base-unknown': {
        message: '{{path}} is linked dynamically and needs {{wanted}}, but it is not known what {{base}} has.',
        cause: 'The program uses the C library of the base, and neither the name nor the contents of the base show which one that is.',
        hint: 'Set  cgo-enabled: false  (in your own build:  CGO_ENABLED=0 ) if you do not need C, or test it with smoke-event.',
    },
    'binary-without-lambda': {
        message: '{{path}} never asks Lambda for an event: nothing in it reads AWS_LAMBDA_RUNTIME_API.',
        cause: 'A function in Go calls lambda.Start of github.com/aws/aws-lambda-go. A command-line tool ends instead and a web server waits, and each event fails.',
        hint: 'Check that the package (or the path) is the one of the function, whose main calls lambda.Start. A web server needs the Lambda Web Adapter:  layers: public.ecr.aws/awsguru/aws-lambda-adapter:0.9.1:/lambda-adapter .',
    },
    'binary-with-race': {
        message: '{{path}} is built with the race detector, which needs several times the memory and time.',
        cause: 'The binary was compiled with -race.',
        hint: 'Remove  -race  from GOFLAGS and from your own  go build .',
    },
    'binary-stub': {
        message: '{{path}} is built without cgo, and without it {{module}} is only a stub: each call to it fails.',
        cause: 'The module is written in C. Without cgo it compiles all the same, and answers every call with an error.',
        hint: 'Set  cgo-enabled: true  (in your own build:  CGO_ENABLED=1 ), or use a module in Go alone, such as modernc.org/sqlite.',
    },
    'binary-processor': {
        message: '{{path}} is built with GOAMD64=v4 and ends at once on a processor without AVX-512, which Lambda does not promise.',
        cause: 'All x86_64 processors of Lambda have AVX2, which is the level v3.',
        hint: 'Build it with  GOAMD64=v3 , or leave GOAMD64 out.',
    },
    'binary-debug': {
        message: '{{path}} is a debug build ({{what}}): it is larger and starts slower.',
        cause: 'The binary contains debug information (DWARF), or was compiled without optimisation.',
        hint: 'Build it with  -ldflags "-s -w"  and without  -gcflags=-N . Check GOFLAGS too.',
    },
    'binary-net-rpc': {
        message: '{{path}} still links net/rpc, which Lambda has not used since go1.x.',
        cause: 'aws-lambda-go includes the protocol of the go1.x runtime unless a build tag leaves it out.',
        hint: 'Build it with  -tags lambda.norpc .',
    },
    'binary-zones': {
        message: '{{path}} calls time.LoadLocation, but neither {{base}} nor the binary has time zones.',
        cause: 'Images such as scratch and alpine have no /usr/share/zoneinfo, and LoadLocation fails for every zone except UTC and Local.',
        hint: 'Set  go-tags: timetzdata  (in your own build:  -tags timetzdata ), or install tzdata in the image.',
    },
    'word-missing': {
        message: '{{path}}, an argument of {{starter}}, is not in the image.',
        cause: 'The entry point is a script. Only the script knows what it does with its arguments, but most start the program that CMD names.',
        hint: 'If it is the program to start, correct CMD, or put the program there.',
    },
    'extension-base-unknown': {
        message: 'The extension {{path}} is linked dynamically and needs the loader {{interpreter}}, but it is not known what {{base}} has.',
        cause: 'The extension uses the C library of the base, and neither the name nor the contents of the base show which one that is.',
        hint: "Use a base-image whose C library is known, such as AWS's own, or an extension that is linked statically.",
    },
    'entry-relative': {
        message: 'ENTRYPOINT {{path}} is not a path, but Lambda expects one.',
        cause: 'Where a bare name leads depends on PATH, and Lambda may refuse it with Runtime.InvalidEntrypoint.',
        hint: 'Write the whole path, such as  ENTRYPOINT ["/main"] .',
    },
    'entry-symlink': {
        message: 'ENTRYPOINT {{path}} is a symbolic link, but Lambda expects the file itself.',
        cause: 'Lambda may refuse a symbolic link as entry point with Runtime.InvalidEntrypoint.',
        hint: 'Name the file that it points to.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/push.js
const LET_IT_MOVE = "Let this tag move:  aws ecr put-image-tag-mutability --repository-name {{repository}} --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter={{tag}}\nor give every commit its own tag:  tag: '{sha}'";
const UNPUSHED = '{{what}} to repository {{repository}} failed: {{reason}}.';
const pushProblems = {
    'login-empty': {
        message: 'ECR returned a login without a password.',
        cause: 'The answer to GetAuthorizationToken lacks the token that should always be there.',
        hint: 'Run the step again. If it fails again, check the AWS health page.',
    },
    'repository-strange': {
        message: 'ECR gives the repository as {{uri}}, but {{host}} is not an ECR host, so it does not get the login.',
        cause: 'Something other than AWS answers for ECR, and names another place for the images.',
        hint: 'Check AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_ECR and the proxy variables: something other than AWS answers for ECR.',
    },
    'push-denied': {
        message: UNPUSHED,
        cause: 'ECR answered 401 or 403 while a layer, config or manifest was sent.',
        hint: "Add {{actions}} on {{resource}} to the role's policy, and check for an explicit Deny.",
        short: 'the role lacks a right',
    },
    'push-repository-missing': {
        message: UNPUSHED,
        cause: 'ECR answered 404: the repository was deleted during the run, or is in another account.',
        hint: 'Check that repository {{repository}} exists in this region and account.',
    },
    'push-failed': {
        message: UNPUSHED,
        cause: 'ECR returned an error, or the connection broke, even after retries.',
        hint: 'The function was not changed. Run the step again.',
    },
    'tag-immutable-commit': {
        message: 'Tag {{tag}} of {{repository}} is immutable and already points to {{held}}, not {{digest}}.',
        cause: 'The tag contains the commit and is already used, by another function in the repository or by an earlier build of the same commit with a different result.',
        hint: "Give each function its own tag:  tag: '{function}-{sha}' . If only the base image changed in between, pin base-image by its digest.",
        short: 'the tag cannot move',
    },
    'tag-immutable': {
        message: 'Tag {{tag}} of {{repository}} is immutable and already points to {{held}}, not {{digest}}.',
        cause: 'Tags of this repository cannot move, and this deploy would have to move one.',
        hint: LET_IT_MOVE,
        short: 'the tag cannot move',
    },
    'tag-refused': {
        message: 'Tag {{tag}} of {{repository}} was not moved: {{reason}}.',
        cause: 'ECR refused to move the tag. Somebody made the tags of the repository immutable, or set this tag first, during the run.',
        hint: LET_IT_MOVE,
        short: 'the tag cannot move',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/registries.js
const DISTRUST = 'Registries do not do that. Check the reference and registry-mirrors, and do not use this registry.';
const registryProblems = {
    'manifest-other-bytes': {
        message: '{{origin}} sent the wrong bytes ({{found}}) for the manifest {{digest}}.',
        cause: 'An image that is named by its digest must have that digest.',
        hint: 'The registry, or something between here and it, changes the content. Do not use it.',
    },
    'manifest-unknown': {
        message: 'The manifest of {{name}} is neither an image nor an index.',
        cause: 'The reference names a Helm chart, a signature or an image in the old schema 1.',
        hint: 'Look at it with  docker manifest inspect , and use another tag.',
    },
    'config-unknown': {
        message: 'The config of {{name}} is not an image config.',
        cause: 'The manifest is valid, but what it describes cannot be started.',
        hint: 'It may be an artifact that is not a container image. Use another reference.',
    },
    'registry-not-json': {
        message: "The registry's answer for {{name}} is not JSON.",
        cause: 'That host is not a registry but something else, such as a proxy, a login page or a website.',
        hint: 'Is that host an image registry? Check the reference and registry-mirrors.',
    },
    'registry-too-long': {
        message: 'A registry sent more than {{limit}} bytes, the limit for this answer.',
        cause: 'Manifests, configs and tokens are small. A longer answer is not read to the end.',
        hint: 'Check the reference. It is not a container image.',
    },
    'registry-plain-http': {
        message: '{{origin}} is refused: registries must use https. Only loopback may use http.',
        cause: 'A registry, or a token server or redirect that it names, has an http address.',
        hint: 'Use the https address of the registry.',
    },
    'registry-link-local': {
        message: '{{origin}} is refused: a registry cannot have a link-local address.',
        cause: 'A reference, a redirect, an upload or a token server names an address where clouds give out credentials.',
        hint: 'Machines get their own credentials there. Do not use a registry that leads to it.',
    },
    'registry-no-address': {
        message: '{{host}} points to "{{location}}", which is not a valid address.',
        cause: 'The address in a redirect, or the one for an upload, cannot be read.',
        hint: DISTRUST,
    },
    'registry-inward': {
        message: '{{host}} points to {{origin}}, which is this machine.',
        cause: 'A remote registry names a loopback address in a redirect, for an upload or as its token server.',
        hint: DISTRUST,
    },
    'registry-too-deep': {
        message: "The registry's answer for {{name}} is nested more than {{limit}} levels deep.",
        cause: 'A manifest or config is made to exhaust the program that reads it.',
        hint: 'No image is nested like that. Use another reference.',
    },
    'registry-no-realm': {
        message: 'The registry does not name a token server.',
        cause: 'The registry asks for a token, but does not tell where to get one.',
        hint: 'Check the reference and registry-mirrors.',
    },
    'docker-config': {
        message: '{{path}} is not a valid Docker configuration.',
        cause: 'The file that docker login writes is damaged, or cannot be read.',
        hint: 'Log in again with  docker login , or set DOCKER_CONFIG.',
    },
    'docker-helper-silent': {
        message: 'The Docker configuration names {{command}} for {{host}}, but it does not answer.',
        cause: 'The credential helper is not on PATH, or waits for input.',
        hint: 'Install {{command}}, or log in again with  docker login {{host}} .',
    },
    'docker-helper-not-json': {
        message: '{{command}} answers for {{host}}, but not in JSON.',
        cause: 'The credential helper printed something other than a login.',
        hint: 'Install {{command}}, or log in again with  docker login {{host}} .',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/root.js
const SMALLER_IMAGE = 'Remove from the image what the function does not need, for example with a second build stage.';
const rootProblems = {
    'image-root-unreadable': {
        message: 'Layer {{digest}} of {{name}} cannot be read: {{reason}}.',
        cause: 'The layer is not a tar archive, is not gzip although its media type says so, or ends early.',
        hint: 'Build the image again, and check that nothing changes its layers afterwards.',
    },
    'working-directory-closed': {
        message: "WORKDIR {{path}} of {{where}} is closed to Lambda's user: {{folder}} has mode {{mode}}, so the function would fail with permission denied.",
        cause: 'Lambda runs a function as its own user, never as root or as the USER of an image. Home folders, such as /home/nonroot of distroless, are open only to their owner.',
        hint: 'End the Dockerfile with  WORKDIR /var/task , or open the folder with  RUN chmod 755 {{folder}} . With ko, use a base with another WORKDIR:  KO_DEFAULTBASEIMAGE=gcr.io/distroless/static:latest .',
    },
    'working-directory-no-folder': {
        message: 'WORKDIR {{path}} of {{where}} is not a folder.',
        cause: 'The image has a file at that path, and Lambda cannot start a program in it.',
        hint: 'End the Dockerfile with  WORKDIR /var/task .',
    },
    'working-directory-hidden': {
        message: 'WORKDIR {{path}} of {{where}} does not exist in Lambda, which mounts its own folder over that part of the image.',
        cause: 'Lambda mounts its own /tmp, /proc, /sys and /dev. A function cannot start in a folder that is not there.',
        hint: 'End the Dockerfile with  WORKDIR /var/task .',
    },
    'script-words': {
        message: "AWS's /lambda-entrypoint.sh takes exactly one argument, the handler, but CMD gives it {{count}}: {{words}}. It would end with exit status 142.",
        cause: 'Without an ENTRYPOINT of its own, an image on an AWS base starts this script. No CMD, a CMD of several words and a CMD in shell form all fail.',
        hint: 'Set  CMD ["{{handler}}"]  in the Dockerfile, or start the program itself with  ENTRYPOINT ["/var/runtime/bootstrap"] .',
    },
    'script-words-override': {
        message: "AWS's /lambda-entrypoint.sh takes exactly one argument, the handler, but the ImageConfig of {{name}} gives it {{count}}: {{words}}. It would end with exit status 142.",
        cause: "The function's ImageConfig overrides ENTRYPOINT or CMD of every image.",
        hint: "Set one word, with EntryPoint and WorkingDirectory if they are set, because this replaces all three:  aws lambda update-function-configuration --function-name {{name}} --image-config 'Command=[\"{{handler}}\"]' , or remove the override:  --image-config '{}' .",
    },
    'image-root-too-large': {
        message: '{{name}} has more than {{limit}} bytes when unpacked.',
        cause: 'Lambda accepts images of up to 10 GB, uncompressed.',
        hint: SMALLER_IMAGE,
    },
    'image-root-entries': {
        message: '{{name}} has more than {{limit}} files and folders in its layers.',
        cause: 'The check of an image keeps the names of all its files in memory, and no function needs this many.',
        hint: SMALLER_IMAGE,
    },
};
const rootWarnings = {
    'folder-missing': {
        message: '{{name}} may be refused: its layer {{layer}} has {{file}}, but no layer has an entry for the folder {{folder}}{{others}}.',
        cause: 'Lambda refuses such images late, with InvalidImage: MissingParentDirectory. Docker always writes entries for folders, but other tools that write layers may not.',
        hint: 'Add the folder to the layer, or make it in a layer below, for example with  RUN mkdir -p {{folder}} .',
    },
    'working-directory-missing': {
        message: 'WORKDIR {{path}} is not a folder of the image, so Lambda may not be able to start the function in it.',
        cause: 'Docker creates the folder when it starts a container, but Lambda is not known to.',
        hint: 'Create it, for example with  RUN mkdir -p {{path}} , or use  WORKDIR /var/task .',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/run.js
const runProblems = {
    'access-denied': {
        message: '{{what}} failed: the role may not call {{action}} on {{resource}}{{orMore}}.',
        cause: 'No policy of the role allows the action on this ARN, or a policy denies it.',
        hint: "Add {{action}} on {{resource}}{{also}} to the role's policy{{deny}}.",
        short: 'the role lacks a right',
    },
    'access-denied-name': {
        message: '{{what}} failed: the role may not call {{action}} on {{resource}}.',
        cause: 'The role may only read what its policy lists, so AWS gives the same answer for a misspelt name as for a missing right. The hint shows the nearest name that this step uses elsewhere.',
        hint: "Is {{setting}} {{name}} right, and aws-region {{region}}? {{near}}If both are, add {{action}} on {{resource}} to the role's policy.",
        short: 'the name is wrong, or the role lacks a right',
    },
    'access-denied-explicit': {
        message: '{{what}} failed: a policy denies the role {{action}} on {{resource}}.',
        cause: 'A Deny statement forbids the call. It is stronger than any Allow.',
        hint: "Change the Deny in the {{policy}}, so that it leaves out this role or this action. An Allow in the role's policy does not help.",
        short: 'a policy denies it to the role',
    },
    'access-denied-elsewhere': {
        message: '{{what}} failed: no {{policy}} allows the role {{action}} on {{resource}}.',
        cause: "The role's own policy is not enough here: the policy of a repository in another account, a permissions boundary, or a policy of the organization must allow the call, too.",
        hint: "Allow {{action}} on {{resource}} in the {{policy}} as well as in the role's own policy.",
        short: 'another policy does not allow it',
    },
    'aws-call-failed': {
        message: '{{what}} failed: {{name}}: {{reason}}',
        cause: 'AWS refused a call, or the call did not get through. The message begins with what the step was doing, such as "Reading function" or "Updating the code of". The fixes are at the end of this page, by the name of the error.',
        hint: '{{remedy}}',
    },
    stopped: {
        message: 'The run was stopped by {{signal}}.',
        cause: 'The workflow was cancelled, reached timeout-minutes, or the runner shut down.',
        hint: 'Nothing more was started after that. Run the workflow again.',
        terminalHint: 'Nothing more was started after that.',
        short: 'the run was stopped',
    },
    'step-too-long': {
        message: 'The step was stopped after {{minutes}} minutes, during: {{doing}}.',
        cause: 'A step may take 30 minutes plus four times wait-timeout, and that time is over. Everything it had started was stopped.',
        hint: 'Run it again. If it always takes this long there, raise wait-timeout: the limit is 30 minutes plus four times that.',
        short: 'it took too long',
    },
    'outputs-unwritten': {
        message: 'The outputs of the step cannot be written: {{reason}}',
        cause: "The step cannot write to the runner's file for outputs. Later steps would rely on outputs that are missing.",
        hint: 'The log and the summary show what was done. Check the file that GITHUB_OUTPUT names and the free space on its disk, then run the step again.',
    },
    'aws-not-answering': {
        message: '{{what}} failed: HTTP {{status}} with a body that AWS did not send.',
        cause: 'A proxy, a firewall or a login page answered, or AWS_ENDPOINT_URL names something else.',
        hint: 'Something other than AWS answered: check AWS_ENDPOINT_URL and the proxy variables, and run the step again.',
    },
    'stopped-in-phase': {
        message: '{{reason}} Phase: {{phase}}. {{name}} {{state}}.',
        cause: 'The run was stopped. The message adds how far it got and what Lambda runs, as far as the step could find out in 3 s.',
        hint: '{{remedy}}',
        short: 'the run was stopped',
    },
    'stopped-at-once': {
        message: 'The run got a second stop signal, {{signal}}, and ended without a report.',
        cause: 'GitHub sends SIGINT, and SIGTERM 7.5 s later. What AWS had already started continues there.',
        hint: 'Check the function, then run the workflow again.',
    },
    'proxy-invalid': {
        message: '{{variable}} is not the address of an HTTP proxy.',
        cause: 'The variable has a scheme other than http or https, or is not a valid address. Its value is not shown, because it may contain a password.',
        hint: 'Write it as  http://HOST:PORT  or  http://USER:PASSWORD@HOST:PORT , with %40 for an @ in the password.',
    },
    'behind-proxy': {
        message: '{{message}}',
        cause: 'A connection failed, and a proxy is set. The proxy may be down, refuse the host, or require a login.',
        hint: 'Connections go through {{proxy}}, except to the hosts in NO_PROXY: allow this connection in the proxy, or add the host to NO_PROXY.\n{{remedy}}',
    },
    several: {
        message: '{{count}} problems:',
        cause: 'All problems are listed at once. Each has its own annotation and its own fix.',
        hint: '',
    },
    unexpected: {
        message: '{{error}}',
        cause: 'An error that has no entry of its own is shown unchanged. Report it, with the log.',
        hint: '',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/settings.js

const settingProblems = {
    'input-unknown': {
        message: 'Unknown input "{{name}}".',
        cause: 'The step has a key under `with:` that is not a setting and does not resemble one.',
        hint: 'Known inputs: {{known}}.',
    },
    'input-configuration': {
        message: 'The step has no input "{{name}}": it deploys code, and does not configure or create anything.',
        cause: 'Actions and scripts that deploy a function often configure it too. This step leaves its configuration as it is.',
        hint: 'Leave it out. Configure the function where it is defined, such as in Terraform, or once with  aws lambda update-function-configuration .',
    },
    'input-misspelt': {
        message: 'Unknown input "{{name}}".',
        cause: 'The step has a key under `with:` that is nearly the name of a setting.',
        hint: 'Did you mean {{guess}}?',
    },
    'setting-value': {
        message: '{{where}}: expected {{expects}}, got "{{value}}".',
        cause: 'The value, or one item of the list, does not have the form that the setting needs. The end of this page lists the form of each setting.',
        hint: '{{help}}',
    },
    'setting-nested': {
        message: '{{where}}: expected {{expects}}, got a nested value.',
        cause: 'YAML reads an unquoted value that begins with { or [ as a map or a list. An unquoted template such as {sha} becomes a map.',
        hint: "Quote values that begin with { or [, such as '{sha}'. {{help}}",
    },
    'template-unknown': {
        message: '{{where}} is "{{value}}", but this run has no value for {{missing}}.',
        cause: 'A template names a value that this run does not have: {branch} on a tag, {environment} without environments, or an unknown name.',
        hint: 'Available: {{known}}.',
    },
    'function-name-missing': {
        message: 'function-name is not set.',
        cause: 'Neither the step nor the chosen environment sets the function to update. An empty expression counts as not set.',
        hint: 'Set function-name, as an input or for the environment in environments.',
    },
    'function-name-is-arn': {
        message: '{{where}}: "{{name}}" is an ARN. Give the name only. The region comes from aws-region.',
        cause: 'function-name must be the name only, so that region and account are set in one place only.',
        hint: 'Use the name that `aws lambda list-functions` shows.',
    },
    'function-name-too-long': {
        message: '{{where}}: "{{name}}" has {{length}} characters, more than the 64 that Lambda allows.',
        cause: 'A name, or a template such as {branch} once it is filled in, is longer than Lambda allows.',
        hint: 'Use the name that `aws lambda list-functions` shows.',
    },
    'function-name-characters': {
        message: '{{where}}: "{{name}}" has characters other than letters, digits, - and _.',
        cause: 'The value is not a function name. An alias or version, as in name:live, is not part of the name.',
        hint: 'Use the name that `aws lambda list-functions` shows.',
    },
    'tag-invalid': {
        message: '{{where}}: {{made}} is not an image tag (1 to 128 letters, digits, ., _ or -, not starting with . or -).',
        cause: 'Registries accept no other tags. A branch name with a slash is not a tag. The template {branch} turns it into one.',
        hint: 'Use a tag such as  latest ,  dev  or  {sha} .',
    },
    'ldflag-strange': {
        message: '{{where}}: the linker flag "{{flag}}" is not allowed. Allowed flags: {{known}}.',
        cause: 'Other flags of the linker run programs, read or write files, or have no effect without cgo.',
        hint: "Leave it out. Quote values with spaces, such as  -X 'main.name=two words' .",
    },
    'ldflags-quoted': {
        message: '{{where}}: {{value}} is written as for a shell. The setting takes the flags alone.',
        cause: 'go splits linker flags at spaces, and reads quoted words as one flag. The quotes of a command line, and the name -ldflags itself, do not belong in the setting.',
        hint: 'Write  go-ldflags: {{flags}} .',
        terminalHint: 'Write  --go-ldflags="{{flags}}" .',
    },
    'package-path-outside': {
        message: '{{where}}: "{{path}}" is outside {{folder}}.',
        cause: 'go-package is an absolute path, or has more ../ than working-directory is deep.',
        hint: 'Use a package in the checked-out repository, or in a module that it requires. No others are compiled.',
    },
    'package-path-file': {
        message: '{{where}}: "{{path}}" is a file. go would compile it alone, without the other files of its package.',
        cause: 'go-package names a package, which is a folder. go takes a path that ends in .go for a single file.',
        hint: 'Name its folder:  go-package: {{folder}} .',
        terminalHint: 'Name its folder:  --go-package {{folder}} .',
    },
    'repository-invalid': {
        message: '{{where}}: "{{value}}" is not the name or URI of an ECR repository.',
        cause: 'It has a tag, a scheme or upper-case letters, or its host is not an ECR registry.',
        hint: 'Use its name, such as  team/app , or its URI without a tag, such as  123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app .',
    },
    'repository-other-registry': {
        message: '{{where}}: "{{value}}" is at {{host}}, but Lambda only runs images from private ECR repositories.',
        cause: 'Lambda fetches images from ECR in its own region. It cannot read Docker Hub, GHCR or public.ecr.aws.',
        hint: 'Use an ECR repository, such as  repository: {{name}} , or leave repository out. To deploy an image that is at {{host}}, copy it into a file:  skopeo copy docker://{{host}}/… oci-archive:image.tar  and  image-uri: oci-archive:image.tar .',
    },
    'repository-region': {
        message: '{{where}} is in {{repositoryRegion}}, but the function is in {{region}}. Lambda only uses images in its own region.',
        cause: "The host of the repository's URI names a different region than aws-region.",
        hint: 'Use a repository in {{region}}, or set aws-region: {{repositoryRegion}}.',
    },
    'base-image-invalid': {
        message: '{{where}}: "{{value}}" is not an image reference.',
        cause: 'It does not have the form [host/]repository[:tag][@sha256:digest]. Names must be lower case.',
        hint: 'Use  scratch , or a reference such as  public.ecr.aws/lambda/provided:al2023 .',
    },
    'mirror-invalid': {
        message: '{{where}}: "{{host}}" is not a registry host.',
        cause: 'The left side of a pair has a scheme or a path, or is not a host name.',
        hint: 'Write  registry-mirrors: public.ecr.aws=mirror.example.com , without https:// or a path.',
    },
    'path-outside': {
        message: '{{where}}: "{{path}}" is outside {{folder}}.',
        cause: 'working-directory, dockerfile, docker-context and event files must be inside the repository, and include inside working-directory. Files from another step may also be in RUNNER_TEMP.',
        hint: `${OWN_FILES_ONLY}. Files from another step may also be in RUNNER_TEMP. include only reads files below working-directory.`,
    },
    'settings-exclude': {
        message: '{{where}} and {{other}} cannot both be set.',
        cause: 'The code has one source: Go compiles it, or it comes from binary, zip-file, image-uri or dockerfile. Settings for another source would have no effect.',
        hint: 'Leave one of them out.',
    },
    'setting-needs': {
        message: '{{where}} is set, but {{needed}} is not.',
        cause: 'The setting only works together with the other one.',
        hint: 'Set {{needed}} too, or leave this setting out.',
    },
    'image-uri-as-it-is': {
        message: '{{where}} cannot be used with image-uri {{uri}}.',
        cause: 'An image in ECR is deployed unchanged. It cannot be changed, and it cannot be pulled before the role is assumed.',
        hint: 'Set it in the step that builds the image, with  command: push  or  command: build .',
    },
    'package-type-of-source': {
        message: '{{where}} is {{packageType}}, but {{source}} makes {{made}}.',
        cause: 'dockerfile and image-uri make an image. zip-file makes a zip.',
        hint: 'Leave package-type out, or use the setting that makes this type.',
    },
    'command-image-uri': {
        message: 'command is {{command}}, but image-uri {{uri}} is already in ECR.',
        cause: 'There is nothing to build and nothing to push.',
        hint: 'Leave command out to deploy the image, or leave image-uri out to build one.',
    },
    'build-layer': {
        message: '{{where}} has {{layer}}, which needs a role to fetch, but command is build, which has no role.',
        cause: 'command: build works without AWS, but layer versions come from Lambda.',
        hint: 'Set layers in the step that deploys the archive or zip, or use an image that has the same extension.',
    },
    'event-not-json': {
        message: '{{where}} is not JSON: {{reason}}.',
        cause: 'A value that begins with {, [ or a quote is read as JSON, any other value as the path of a JSON file.',
        hint: 'Write JSON, such as  smoke-event: \'{"ping": true}\' , or the path of a JSON file.',
    },
    'event-file': {
        message: '{{where}}: cannot read {{path}}: {{reason}}.',
        cause: 'The checked-out repository has no such file, or it is a folder.',
        hint: 'The path is relative to working-directory. Does actions/checkout run before this step?',
    },
    'event-file-not-json': {
        message: '{{where}}: {{path}} is not JSON: {{reason}}.',
        cause: 'An event and its expected answer must be JSON.',
        hint: 'Fix the file. JSON has no trailing commas and no comments.',
    },
    'push-live-zip': {
        message: 'command is push, but {{name}} is a zip function. A zip cannot be pushed to a repository.',
        cause: 'Without package-type, the package has the type of the live function.',
        hint: 'Use  command: build  and deploy its output zip-path in another job, or set  package-type: image  to push an image anyway.',
    },
    'push-zip': {
        message: 'command is push, but the package type is zip. A zip cannot be pushed to a repository.',
        cause: 'A zip is sent as part of the update itself.',
        hint: 'Use  command: build  and deploy its output zip-path in another job with zip-file.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/terminal.js

const localProblems = {
    'command-unknown': {
        message: 'Unknown command "{{name}}".',
        cause: 'The first argument of the command line is not a command and does not resemble one.',
        hint: 'Known commands: {{known}}.',
    },
    'command-misspelt': {
        message: 'Unknown command "{{name}}".',
        cause: 'The first argument of the command line is nearly the name of a command.',
        hint: 'Did you mean {{guess}}?',
    },
    'flag-unknown': {
        message: 'Unknown flag {{name}}.',
        cause: 'The command has no flag with this or a similar name. `deploy-go-lambda local --help` lists the flags.',
        hint: '',
    },
    'flag-misspelt': {
        message: 'Unknown flag {{name}}.',
        cause: 'The argument is nearly the name of a flag.',
        hint: 'Did you mean {{guess}}?',
    },
    'flag-empty': {
        message: '{{flag}} has no value.',
        cause: 'The flag is at the end or before another flag, or the shell variable after it is empty.',
        hint: 'Write it as  {{flag}} {{value}} .',
    },
    'flag-twice': {
        message: '{{flag}} is given twice.',
        cause: 'The flag can have only one value, and it is unclear which of the two was meant.',
        hint: 'Leave one of them out.',
    },
    'argument-stray': {
        message: 'Unexpected argument "{{text}}".',
        cause: 'The command accepts only flags. A value with spaces that is not quoted becomes several arguments.',
        hint: 'Name a package with  --go-package ./cmd/api , and quote values with spaces.',
    },
    'sample-unknown': {
        message: 'There is no sample "{{sample}}".',
        cause: '--sample names an event that is not one of the samples.',
        hint: 'Known samples: {{known}}.',
    },
    'sample-misspelt': {
        message: 'There is no sample "{{sample}}".',
        cause: '--sample is nearly the name of a sample.',
        hint: 'Did you mean {{guess}}?',
    },
    'local-event-unreadable': {
        message: '--event: cannot read {{path}}: {{reason}}.',
        cause: 'The value is not JSON, so it is read as the name of a file, and there is no such file.',
        hint: 'Name a file, or write the event itself in quotes:  --event \'{"key":"value"}\' .',
    },
    'local-event-not-json': {
        message: 'The event in {{where}} is not JSON: {{reason}}.',
        cause: 'Lambda accepts only JSON as the event of a function.',
        hint: 'Fix it, or start from a sample:  --sample sqs .',
    },
    'local-file-unreadable': {
        message: '{{flag}}: cannot read {{path}}: {{reason}}.',
        cause: 'The file does not exist, is a folder, or you may not read it.',
        hint: PATHS_HERE,
    },
    'env-file-line': {
        message: '--env-from: {{file}} line {{line}} is neither NAME=VALUE nor NAME alone.',
        cause: 'The file is read as `docker run --env-file` reads it. A name has letters, digits and _, and does not begin with a digit. A value has no zero byte. The line is not shown, because it may hold a password.',
        hint: 'Write one variable per line, without  export  before it. Begin comment lines with #.',
    },
    'event-too-large': {
        message: '{{where}} has {{size}} bytes, more than the {{limit}} that Lambda allows for an event.',
        cause: 'Lambda refuses a synchronous invocation with more than 6 MB.',
        hint: 'Pass less, for example the S3 location of the data.',
    },
    'node-too-old': {
        message: 'deploy-go-lambda needs Node.js 24 or later, but this is {{version}} ({{path}}).',
        cause: 'The command line uses the Node.js that is installed. On a runner, GitHub provides the right one.',
        hint: 'Install Node.js 24, for example with  nvm install 24 .',
    },
    'port-taken': {
        message: 'Cannot listen on port {{port}}: {{reason}}.',
        cause: 'Another program uses the port, often an earlier run of this one, or the system reserves it.',
        hint: 'Use another port:  --port 9001 , or any free one:  --port 0 .',
    },
    'local-architecture': {
        message: 'This machine is {{machine}} and cannot run programs for {{architecture}}.',
        cause: 'Without a container, a program runs on the machine itself, which has another kind of CPU.',
        hint: 'Leave --architecture out, or run an image of that architecture:  --image IMAGE .',
    },
    'local-windows': {
        message: 'The command runs on Linux and macOS, not on {{platform}}.',
        cause: 'The command stops what it starts with signals to a process group, which this system does not have.',
        hint: 'Run it under WSL.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/update.js
const releaseProblems = {
    'settle-timeout': {
        message: '{{name}} is still {{state}}, last update {{update}}, after {{seconds}} s.',
        cause: 'Lambda did not finish an update within wait-timeout: the one of this run, or one that was already in progress.',
        hint: 'AWS may still finish it. Check the function, then run the step again. If it is always this slow, raise wait-timeout.',
        short: 'the update did not end in time',
    },
    'function-deleting': {
        message: '{{name}} is being deleted: its state is {{state}}.',
        cause: 'Somebody deleted the function, and Lambda had not finished within wait-timeout.',
        hint: 'If it should live, create it again when it is gone, then run the step again.',
        short: 'the function is being deleted',
    },
    'function-inactive': {
        message: '{{name}} is {{state}}, last update {{update}}: calls fail.',
        cause: 'An idle function is Inactive and starts again when it is called. This one is Inactive for another reason, and the new code did not end that within wait-timeout.',
        hint: 'Fix what the reason names and run the step again.',
        short: 'the function is inactive',
    },
    'function-out-of-service': {
        message: '{{name}} is {{state}}, last update {{update}}: it takes no calls.',
        cause: 'Lambda shows ActiveNonInvocable, Deactivating and Deactivated for functions on capacity providers, and while it takes a function out of service. The state did not pass within wait-timeout.',
        hint: 'Find out who took it out of service, and run the step again when it is Active:  aws lambda get-function-configuration --function-name {{name}} .',
        short: 'the function is out of service',
    },
    'state-unknown': {
        message: '{{name}} shows state {{state}} and last update {{update}}, which this version of the step does not know.',
        cause: 'The step only trusts a function that is Active, or Inactive because it was idle, and whose last update is Successful. The function showed something else until wait-timeout was over. `none` means that the answer of Lambda, or of what AWS_ENDPOINT_URL points to, left it out.',
        hint: 'Look at the function:  aws lambda get-function-configuration --function-name {{name}} . If AWS has a new state, use a newer version of the action.',
        short: 'the function is in an unknown state',
    },
    'code-refused-by-runtime': {
        message: '{{what}}',
        cause: 'Lambda refused the code of a function that is not on the newest runtime, provided.al2023. Each runtime has a date from which it takes no more code.',
        hint: 'The function has the runtime {{runtime}}. If AWS means that, change it, which keeps bootstrap:  aws lambda update-function-configuration --function-name {{resource}} --runtime provided.al2023 , then run the step again.',
        short: 'Lambda refused the code',
    },
    'update-failed': {
        message: 'The update of {{name}} failed: {{reason}}.',
        cause: 'Lambda accepted the update but could not put it into service. The reason comes from Lambda and begins with a code. The end of this page lists the fix for each code.',
        hint: 'Lambda keeps running the previous code. {{remedy}}',
    },
    'function-failed': {
        message: '{{name}} is in state Failed: {{reason}}.',
        cause: 'The function itself is unusable, whatever its code. The reason comes from Lambda.',
        hint: '{{remedy}} If the function failed when it was created, create it again.',
        short: 'the function is broken',
    },
    'other-code': {
        message: '{{name}} runs {{live}}, but {{wanted}} was deployed.',
        cause: 'The final check failed: the update succeeded, but Lambda shows other code.',
        hint: "Somebody else deployed it or moved the tag at the same time. Give the workflows that do so one concurrency group, and run the step again. If several functions share the repository, such as the jobs of a matrix, give each its own tag:  tag: '{function}' .",
        short: 'somebody else deployed',
    },
    'deployed-elsewhere': {
        message: 'Somebody else deployed {{name}} during this run: it now runs {{live}}.',
        cause: 'Other code went live after the step read the function and before it updated it. That code was not overwritten.',
        hint: 'Give the workflows that deploy it one concurrency group. Run the step again if this commit is the newer one.',
        short: 'somebody else deployed',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/variables.js
const variableWarnings = {
    'goflags-ldflags': {
        message: 'GOFLAGS has linker flags that this build leaves out, because of {{flag}}.',
        cause: 'The -ldflags of GOFLAGS are added to those of the step if go-ldflags could hold them: if each is an allowed flag, and none is for one package only.',
        hint: 'Set those that the program needs with go-ldflags, which allows {{known}}.',
    },
    'goflags-trimpath': {
        message: 'GOFLAGS has -trimpath=false, but this build uses -trimpath.',
        cause: 'With the paths of the machine in it, the program would differ with every folder it is built in.',
        hint: 'Leave it out of GOFLAGS.',
    },
    'goflags-buildvcs': {
        message: 'GOFLAGS has -buildvcs=true, but this build uses -buildvcs=false: the program does not contain its commit.',
        cause: 'With the commit in it, the program would differ after every commit, also where the code does not.',
        hint: 'If the program shows its commit, pass it with go-ldflags, such as  -X main.commit=VALUE .',
    },
    'variable-cgo': {
        message: 'CGO_ENABLED is 1, but cgo-enabled is not set: this build does not use cgo.',
        cause: 'The setting decides, not the variable. A program with cgo needs a C compiler where it is built and a C library where it runs.',
        hint: 'Set cgo-enabled if the program needs C. If it does not, leave the variable out, or set  cgo-enabled: false .',
    },
    'variable-goos': {
        message: 'GOOS is {{value}}, but this build is for {{goos}}.',
        cause: 'Lambda runs linux, and `local` runs the function on this machine. Nothing else would start.',
        hint: 'Leave GOOS out.',
    },
    'variable-architecture': {
        message: '{{name}} is {{value}}, but this build is for {{architecture}}.',
        cause: 'Without the setting architecture, a function keeps the architecture that it has, and a new one gets x86_64. The variable is overridden.',
        hint: 'Leave {{name}} out, or set architecture.',
    },
    'variable-runtime-api': {
        message: '{{where}} sets AWS_LAMBDA_RUNTIME_API, but the function gets the address of this run.',
        cause: 'The function asks that address for its events, and here they come from this run.',
        hint: 'Leave it out.',
    },
    'variable-times': {
        message: 'SOURCE_DATE_EPOCH is {{value}}, but the times in this image are those of 1970.',
        cause: 'The same source then gives the same image at any time. A build argument of this name is passed on, and sets the times.',
        hint: 'Leave it out, or set build-args to  SOURCE_DATE_EPOCH={{value}} .',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/warnings.js
const warnings = {
    'smoke-impossible': {
        message: 'smoke-event was not run: this runner is {{machine}} and cannot run {{architecture}}.',
        cause: 'A program for another architecture runs only where qemu is registered for it.',
        hint: 'Put docker/setup-qemu-action before this step, or use a runner of that architecture.',
    },
    'smoke-without-layers': {
        message: 'smoke-event runs without the layers of {{where}}.',
        cause: 'It runs before the role is assumed and before layers are downloaded.',
        hint: 'To try an extension, run deploy-go-lambda local with an image that contains it.',
    },
    'local-variable-unset': {
        message: '{{where}}: this variable is not set here.',
        cause: 'A name alone, after --env or on a line of the --env-from file, passes on your own variable, but you have none of this name. The function runs without it.',
        hint: 'Give it a value:  --env {{name}}=VALUE .',
    },
    'every-branch': {
        message: '{{branch}} is not the default branch ({{defaultBranch}}), and without environments every branch deploys {{name}}.',
        cause: 'The workflow runs on several branches, and the step cannot tell which of them should be live.',
        hint: 'Set environments, or on.push.branches.',
    },
    'merged-pull-request': {
        message: 'This {{event}} run is for a pull request that is merged already, and {{event}} runs never deploy.',
        cause: 'Workflows such as  on: pull_request: types: [closed]  with  if: github.event.pull_request.merged  are meant to deploy. But the step only checks pull requests, so the run is a dry run, and green, each time.',
        hint: 'A merge is a push to its target branch. To deploy it, run the workflow  on: push: branches: [{{branch}}] .',
    },
    'branches-no-tag': {
        message: '{{ref}} is a tag, and environments.{{name}} has the pattern {{pattern}}, which only matches branches.',
        cause: 'A pattern of branches matches Git tags only where it is a full ref that begins with refs/.',
        hint: 'To deploy tags, write  branches: refs/tags/{{pattern}} .',
    },
    'tag-unset': {
        message: 'tag is not set: {{tag}} will move, but {{name}} was deployed from {{liveTag}}.',
        cause: 'The default tag may belong to another function.',
        hint: "Set tag. If functions share a repository, give each its own:  tag: '{function}' .",
    },
    'tag-shared': {
        message: 'tag is not set: {{name}} was deployed from {{tag}}, which now points to {{other}}, another image of {{repository}}.',
        cause: 'Another function or job moved the default tag of the repository since the last deploy, a push did, or a deploy of this function that was interrupted before its update. Deploys of functions that share a tag overwrite each other.',
        hint: "If functions share the repository, give each its own tag:  tag: '{function}' .",
    },
    'tags-unreadable': {
        message: 'The tags of {{name}} cannot be read.',
        cause: 'GetFunction leaves the tags out if the role may not list them. The deploy continues without them.',
        hint: "Add lambda:ListTags on {{arn}} to the role's policy to see in the summary what changed since the last deploy.",
    },
    'commit-not-noted': {
        message: 'The commit was not noted on {{name}} ({{error}}).',
        cause: 'The step could not write its two tags on the function. The deploy continues without them.',
        hint: "Add lambda:TagResource on {{arn}} to the role's policy to see the commit in later summaries.",
    },
    'function-durable': {
        message: '{{name}} is a durable function, and this deploy changes only $LATEST.',
        cause: 'Durable executions stay on the version that they began on, and callers name a version or an alias. They do not see the new code before it is published and the alias moves.',
        hint: 'After the step, run  aws lambda publish-version --function-name {{name}} , then  aws lambda update-alias --function-name {{name}} --name ALIAS --function-version N .',
    },
    'runtime-ending': {
        message: '{{name}} has the runtime provided.al2, deprecated on 2026-07-31: Lambda refuses new functions from 2027-02-01 and new code from 2027-03-03.',
        cause: "The dates are AWS's, and AWS may move them. Until Lambda refuses the code, the deploy goes on.",
        hint: 'Change the runtime, which keeps bootstrap:  aws lambda update-function-configuration --function-name {{name}} --runtime provided.al2023 .',
    },
    'summary-unwritten': {
        message: 'The job summary cannot be written: {{reason}}',
        cause: "The step cannot write to the runner's file for the summary. The deploy is not affected.",
        hint: '',
    },
    'no-environment': {
        message: 'no environment for {{branch}} ({{environments}})',
        cause: 'No environment matches the branch: nothing is deployed, the step succeeds and its output `skipped` is true.',
        hint: 'Add the branch to the branches of an environment, or do not run the workflow on it.',
    },
};

;// CONCATENATED MODULE: ./lib/catalogue/catalogue.js

























/** The pages of docs/errors/, in their order. */
const sections = [
    { page: 'settings', short: 'a setting is wrong', title: 'Settings', entries: settingProblems },
    { page: 'environments', short: 'environments is wrong', title: 'Environments', entries: environmentProblems },
    { page: 'events', short: 'this run may not deploy', title: 'Events and endpoints', entries: eventProblems },
    { page: 'account', short: 'no access to AWS', title: 'Region, account and role', entries: accountProblems },
    {
        page: 'compile',
        short: 'the code does not compile',
        title: 'Compiling',
        entries: { ...compileProblems, ...cgoProblems },
    },
    { page: 'docker', short: 'the Docker build failed', title: 'Building with Docker', entries: dockerProblems },
    {
        page: 'include',
        short: 'the files cannot be packed',
        title: 'Included files and the zip',
        entries: includeProblems,
    },
    { page: 'base-image', short: 'the base image cannot be used', title: 'The base image', entries: baseProblems },
    { page: 'images', short: 'the image cannot be used', title: 'Images built elsewhere', entries: imageProblems },
    { page: 'archives', short: 'the archive cannot be used', title: 'OCI archives', entries: archiveProblems },
    {
        page: 'made',
        short: 'the binary or zip cannot be used',
        title: 'Binaries and zips built elsewhere',
        entries: madeProblems,
    },
    { page: 'ecr-images', short: 'image-uri cannot be used', title: 'Images in ECR', entries: imageUriProblems },
    {
        page: 'registries',
        short: 'the registry cannot be used',
        title: 'Registries and logins',
        entries: registryProblems,
    },
    { page: 'push', short: 'the push failed', title: 'Pushing', entries: pushProblems },
    { page: 'function', short: 'the function cannot take this code', title: 'The function', entries: functionProblems },
    { page: 'update', short: 'the update failed', title: 'The update', entries: releaseProblems },
    { page: 'layers', short: 'the layers cannot be used', title: 'Layers and extensions', entries: layersProblems },
    {
        page: 'local-run',
        short: 'smoke-event failed',
        title: 'Running the function here',
        entries: { ...runProblemsHere, ...smokeProblems },
    },
    {
        page: 'program',
        short: 'Lambda could not start it',
        title: 'Looking inside the program',
        entries: { ...binaryProblems, ...rootProblems, ...binaryWarnings, ...rootWarnings },
    },
    { page: 'run', short: '', title: 'AWS, and the run as a whole', entries: runProblems },
    { page: 'terminal', short: '', title: 'The command line', entries: localProblems },
    { page: 'variables', short: '', title: 'Variables of the step', entries: variableWarnings },
    { page: 'warnings', short: '', title: 'Warnings and notices', entries: warnings },
];
/** All entries by code. */
const catalogue = {
    ...settingProblems,
    ...environmentProblems,
    ...eventProblems,
    ...accountProblems,
    ...compileProblems,
    ...cgoProblems,
    ...dockerProblems,
    ...includeProblems,
    ...baseProblems,
    ...imageProblems,
    ...archiveProblems,
    ...madeProblems,
    ...imageUriProblems,
    ...registryProblems,
    ...pushProblems,
    ...functionProblems,
    ...releaseProblems,
    ...layersProblems,
    ...runProblemsHere,
    ...smokeProblems,
    ...binaryProblems,
    ...rootProblems,
    ...binaryWarnings,
    ...rootWarnings,
    ...runProblems,
    ...localProblems,
    ...variableWarnings,
    ...warnings,
};

;// CONCATENATED MODULE: ./lib/catalogue/state-remedies.js
const KMS = 'Lambda cannot use the KMS key of the function: check that the key is enabled, and that its policy and the execution role allow kms:Decrypt.';
const VPC = 'Check the subnets and security groups of the function, and that they have free addresses and interfaces.';
/** What to do about a failed update or state, by the code of its reason (Lambda API reference, FunctionConfiguration: StateReasonCode). */
const stateRemedies = {
    InvalidImage: 'Build the image again so that Lambda can read it: one platform, gzip layers without hard links, and in each layer an entry for every folder of its files. If the reason is MissingParentDirectory, add that folder, for example with  RUN mkdir -p FOLDER  before the COPY.',
    ImageAccessDenied: 'Lambda itself may not read the image. The policy of the ECR repository must allow lambda.amazonaws.com ecr:BatchGetImage and ecr:GetDownloadUrlForLayer. Terraform and other tools that set this policy remove what Lambda adds to it.',
    ImageDeleted: 'The image is no longer in the repository. Run the step again, which pushes it, and keep lifecycle rules from removing or archiving images that functions use.',
    InvalidZipFileException: 'Lambda cannot unpack the zip: build it again.',
    InvalidRuntime: 'Change the runtime:  aws lambda update-function-configuration --function-name {{name}} --runtime provided.al2023 .',
    InsufficientRolePermissions: 'The execution role lacks rights. In a VPC it needs the policy AWSLambdaVPCAccessExecutionRole.',
    EniLimitExceeded: VPC,
    SubnetOutOfIPAddresses: VPC,
    InvalidSubnet: VPC,
    InvalidSecurityGroup: VPC,
    KMSKeyAccessDenied: KMS,
    KMSKeyNotFound: KMS,
    InvalidStateKMSKey: KMS,
    DisabledKMSKey: KMS,
    InternalError: 'The problem is on the AWS side: run the step again.',
    other: 'Fix what the reason names and run the step again.',
};

;// CONCATENATED MODULE: ./lib/catalogue/remedies.js

const FIND = "Check that {{resource}} exists, and that it is in the role's account and in this region.";
const awsRemedies = {
    UnrecognizedClientException: 'AWS does not know these credentials: assume the role again, and check that the region is in the same partition.',
    InvalidSignatureException: "AWS does not accept the signature: check the secret key and the machine's clock.",
    ExpiredTokenException: 'The credentials have expired: raise role-duration-seconds, or run the step again.',
    ResourceNotFoundException: FIND,
    RepositoryNotFoundException: FIND,
    ResourceConflictException: 'Somebody else is changing {{resource}}: wait until that is done, and give the workflow a concurrency group.',
    PreconditionFailedException: 'Somebody else changed {{resource}} during this run: check who deploys it, and give the workflow a concurrency group.',
    TooManyRequestsException: "The account's request quota is used up (15 a second for all of Lambda's control plane): run fewer deploys at once.",
    ThrottlingException: "The account's request quota is used up: run fewer deploys at once.",
    CodeStorageExceededException: 'Delete versions and functions that are no longer used.',
    CodeVerificationFailedException: '{{resource}} has a code signing config that blocks what is not signed, layers too, and this step does not sign. Sign the zip with AWS Signer in an earlier step and set zip-file, or let the config only warn:  aws lambda update-code-signing-config --code-signing-config-arn ARN --code-signing-policies UntrustedArtifactOnDeployment=Warn .',
    InvalidCodeSignatureException: 'The zip or a layer was changed after it was signed. Sign it again with AWS Signer, and set zip-file to exactly the file that Signer wrote.',
    CodeSigningConfigNotFoundException: 'The code signing config of {{resource}} no longer exists. Give the function another one, or none:  aws lambda delete-function-code-signing-config --function-name {{resource}} .',
    CredentialsProviderError: 'Set role-to-assume and  permissions: id-token: write , or configure credentials in an earlier step.',
    InvalidParameterValueException: 'AWS refuses a value in this request, for the reason above. Compare it with `aws lambda get-function` for {{resource}}.',
    TimeoutError: 'AWS did not answer in time: check its health page and run the step again.',
    ECONNRESET: 'The connection broke again and again: check the AWS health page and any proxy in between, and run the step again.',
    ECONNREFUSED: 'Nothing answers at that address: check AWS_ENDPOINT_URL and the proxy variables.',
    ENOTFOUND: 'That host name does not exist: check aws-region, AWS_ENDPOINT_URL and the proxy variables.',
    serverFault: 'The problem is on the AWS side: check its health page and run the step again.',
    other: 'If it happens again, report it with this message.',
};
const OR_NO_ROLE = `Or take no role here, and the step only builds:\n  role-to-assume: \${{ github.event_name != '{{event}}' && secrets.ASSUME_ROLE_ARN || '' }}`;
const READING_ROLE = 'Either let a role that may only read trust';
/** By what the sub of the token names (GitHub documentation, OpenID Connect reference), where a trust policy for branches does not match it. */
const subjectRemedies = {
    pullRequest: `On {{event}} the sub ends in :pull_request, whatever the branch, so a trust policy for branches (ref:refs/heads/…) refuses it. ${READING_ROLE}  {{sub}} . ${OR_NO_ROLE}`,
    mergeQueue: `The branch of a merge queue has another name each time, so a trust policy for branches refuses it. ${READING_ROLE}  {{repository}}:ref:refs/heads/gh-readonly-queue/{{branch}}/*  with StringLike. ${OR_NO_ROLE}`,
    environment: `The job has  environment: {{environment}} , so the sub names that and not the branch, and a trust policy for branches refuses it. Let the role trust exactly  {{sub}} , or remove environment from the job.`,
    tag: `The run is for a Git tag, so a trust policy for branches refuses it. Let the role trust  {{repository}}:ref:refs/tags/*  with StringLike, or exactly  {{sub}} .`,
    custom: `The repository or its organization chose what the sub contains. Let the role trust exactly  {{sub}} .`,
};
const roleRemedies = {
    AccessDenied: `Check that the role exists under exactly this name. Its trust policy must allow sts:AssumeRoleWithWebIdentity for exactly this sub and aud, including case. Repositories created or renamed since July 2026 have ids in their sub. A reusable workflow has the sub of its caller.`,
    InvalidIdentityTokenException: 'The account must have the OIDC provider token.actions.githubusercontent.com, with this aud among its client ids.',
    ValidationError: `Check role-to-assume, and that role-duration-seconds is not above the maximum of the role.`,
    ExpiredTokenException: 'The OIDC token expired: run the step again.',
    IDPCommunicationErrorException: 'AWS could not reach GitHub to check the token: run the step again.',
    other: 'Check role-to-assume and the region.',
};
/** What to do about an error of AWS, and about a refused role (STS API reference, AssumeRoleWithWebIdentity), by its name; never by its text, which AWS changes. */
const remedies = { aws: awsRemedies, role: roleRemedies, state: stateRemedies, subject: subjectRemedies };

;// CONCATENATED MODULE: ./lib/denial.js
const DENIAL = /is not authorized to perform: (?<action>[a-z0-9-]+:\w+)(?: on resource: (?<resource>\S+))?(?<why>[\s\S]*)/;
const NO_ALLOW = /^ because no (?<policy>[\w -]+?) allows\b/;
const DENY = /^ with an explicit deny(?: in an? (?<policy>[\w -]+(?:: arn:\S+)?))?/;
/**
 * Reads the text of a refusal (IAM user guide, troubleshooting access denied errors); undefined where it names no action. Use it only to
 * name what is missing, never to tell whether something is: AWS changes its texts.
 */
const readDenial = (text) => {
    const { action, resource, why = '' } = text.match(DENIAL)?.groups ?? {};
    if (action === undefined)
        return undefined;
    const deny = why.match(DENY);
    const policy = (deny ?? why.match(NO_ALLOW))?.groups?.policy?.replace(/\.$/, '');
    return { action, resource: resource?.replace(/[.,]$/, ''), isExplicit: deny !== null, policy };
};

;// CONCATENATED MODULE: ./lib/errors.js



/** The one error class of this project. `problems` holds several when all are reported at once. */
class DeployError extends Error {
    code;
    hint;
    problems;
    /** The values in the message. */
    values;
    constructor(first, options = {}) {
        super(first.message, options.cause === undefined ? undefined : { cause: options.cause });
        this.name = 'DeployError';
        this.code = first.code;
        this.hint = first.hint;
        this.problems = options.problems ?? [first];
        this.values = options.values ?? {};
    }
}
/** A problem from the catalogue, with its values filled in. */
const problem = (code, values) => {
    const { message, hint, terminalHint } = catalogue[code];
    return {
        code,
        message: fill(message, values),
        hint: fill(hint, values),
        ...(terminalHint !== undefined && { terminalHint: fill(terminalHint, values) }),
    };
};
/** A problem's hint at a terminal. */
const hintAtTerminal = ({ hint, terminalHint = hint }) => terminalHint;
/** The same as an error; pass `problems` if go's own lines say more than its message. */
const failure = (code, values, more = {}) => new DeployError(problem(code, values), { ...more, values });
/** The error's message with some values replaced. */
const restate = ({ code, values }, others) => fill(catalogue[code].message, { ...values, ...others });
/** A warning from the catalogue on one line, with its code at the end. */
const warning = (code, values) => {
    const { message, hint } = problem(code, values);
    return coded({ code, message: hint === '' ? message : `${message} ${hint}` });
};
/** A message as the log shows it, with its code at the end: `There is no function f in eu-west-1. [function-missing]`. */
const coded = ({ code, message }) => message.includes('\n') ? `${message}\n[${code}]` : `${message} [${code}]`;
const sectionOf = new Map(sections.flatMap((section) => Object.keys(section.entries).map((code) => [code, section])));
/** The page of docs/errors/ that describes a code: `function`. */
const pageOf = (code) => sectionOf.get(code)?.page ?? '';
/** The problem in a few words: `the role lacks a right`; empty if only the message can say it. */
const shortOf = (code) => {
    const { short } = catalogue[code];
    return short ?? sectionOf.get(code)?.short ?? '';
};
/** Where a code is described, relative to the root of this repository: `docs/errors/function.md#function-missing`. */
const documentOf = (code) => `docs/errors/${pageOf(code)}.md#${code}`;
/** The problems of a thrown value, at least one. */
const problemsOf = (error) => error instanceof DeployError ? error.problems : [problem('unexpected', { error: String(error) })];
/** Fills a template's `{{name}}`s in one pass, so placeholders inside values stay. */
const fill = (template, values) => template.replace(/\{\{(\w+)\}\}/g, (whole, name) => Object.hasOwn(values, name) ? String(values[name]) : whole);
/** One error for one or more problems, which all appear in the log and the annotations. */
const refusal = (problems) => {
    const [first, ...rest] = problems;
    if (first === undefined)
        throw new TypeError('refusal needs at least one problem');
    if (rest.length === 0)
        return new DeployError(first, { problems });
    return failure('several', { count: problems.length }, { problems });
};
/** Names of AWS's errors for a missing permission. */
const DENIALS = ['AccessDeniedException', 'AccessDenied'];
/** Turns an error of an AWS call into ours: what we were doing, AWS's reason, and the remedy for its name. Our own errors pass through. */
const explain = (error, doing) => {
    if (error instanceof DeployError)
        return error;
    const status = foreignStatus(error);
    if (status !== undefined)
        return notOfAws(doing, status, error);
    const name = errorName(error);
    const { resource } = doing;
    if (DENIALS.includes(name))
        return denied(doing, reasonOf(error), error) ?? deniedSomehow(doing, error);
    const isTheirs = error instanceof Error && '$fault' in error && error.$fault === 'server';
    const isOther = isTheirs && !Object.hasOwn(remedies.aws, name);
    const remedy = fill(remedyFor('aws', isOther ? 'serverFault' : name), { resource });
    const values = { what: capitalised(doing.what), name, reason: reasonOf(error), remedy };
    return failure('aws-call-failed', values, { cause: error });
};
/** The error for a refusal whose text says which right is missing and where; undefined if it does not say. */
const denied = ({ what, action: asked, resource: on }, text, cause) => {
    const denial = readDenial(text);
    if (denial === undefined)
        return undefined;
    const { action, isExplicit, policy } = denial;
    const resource = denial.resource ?? (action === asked ? on : undefined) ?? 'the resource that AWS means';
    const values = { what: capitalised(what), action, resource };
    if (isExplicit)
        return failure('access-denied-explicit', { ...values, policy: policy ?? 'policy' }, { cause });
    if (policy !== undefined && policy !== 'identity-based policy')
        return failure('access-denied-elsewhere', { ...values, policy }, { cause });
    const deny = policy === undefined ? CHECK_DENY : '';
    return failure('access-denied', { ...values, also: '', orMore: '', deny }, { cause });
};
/** The right that a refusal's text says is missing, such as `ecr:BatchGetImage on arn:…`; undefined if it names none. */
const missingRight = (text) => {
    const denial = readDenial(text);
    return denial?.resource === undefined || denial.isExplicit ? undefined : `${denial.action} on ${denial.resource}`;
};
const CHECK_DENY = ', and check for an explicit Deny';
/** Where AWS does not say which right is missing, it may be any that the call needs. */
const deniedSomehow = ({ what, action, resource, also }, cause) => {
    const more = also === undefined ? '' : `, and ${also},`;
    const orMore = also === undefined ? '' : ', or it lacks a right that this call needs';
    const values = { what: capitalised(what), action, resource, also: more, orMore, deny: CHECK_DENY };
    return failure('access-denied', values, { cause });
};
/** The remedy for an error of this name, or the general one. */
const remedyFor = (kind, name) => {
    const table = remedies[kind];
    return (Object.hasOwn(table, name) ? table[name] : undefined) ?? remedies[kind].other;
};
/** The remedy for a role that does not trust a token whose sub names this. */
const subjectRemedy = (kind, values) => fill(remedies.subject[kind], values);
/** The status of an answer that is not an AWS error, such as the page of a proxy or a portal; undefined for any other error. */
const foreignStatus = (error) => {
    if (!(error instanceof Error && '$metadata' in error))
        return undefined;
    // The SDK's names for an answer it cannot parse, and for one without an error in it.
    if (error.name !== 'SyntaxError' && error.message !== 'Unknown' && error.message !== 'UnknownError')
        return undefined;
    const { $metadata: metadata } = error;
    const known = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
    return known && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
};
/** The error for such an answer. */
const notOfAws = ({ what }, status, cause) => failure('aws-not-answering', { what: capitalised(what), status }, { cause });
/** The name that tells errors apart: a system error's code, else the error's name. */
const errorName = (error) => {
    if (!(error instanceof Error))
        return 'Error';
    const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
    return code !== undefined && Object.hasOwn(remedies.aws, code) ? code : error.name;
};
/** The message of any thrown value. */
const reasonOf = (error) => (error instanceof Error ? error.message : String(error));
/** Why there is nothing at a path, in words; undefined for other errors. The system's text repeats the path as the machine has it. */
const missingFile = (error) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT')
        return 'no such file';
    return code === 'ENOTDIR' ? 'a part of the path is a file, not a folder' : undefined;
};
/** The causes of an error, one line each, nearest first: `Error: connect ECONNREFUSED 127.0.0.1:1`. Skips text that an earlier line contains. */
const causesOf = (error) => {
    const lines = [];
    let said = reasonOf(error);
    for (let cause = error instanceof Error ? error.cause : undefined; cause instanceof Error; cause = cause.cause) {
        if (said.includes(cause.message))
            continue;
        lines.push(`${cause.name}: ${cause.message}`);
        said += `\n${cause.message}`;
    }
    return lines;
};
/** Codes of connections that failed before the other side answered. */
const UNCONNECTED = ['ERR_PROXY_TUNNEL', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'];
/** The same error; if a connection failed, its hint names the proxy: `HTTPS_PROXY (http://proxy.example:3128)`. */
const throughProxy = (error, proxy) => {
    if (proxy === undefined || !(error instanceof DeployError) || !isUnconnected(error))
        return error;
    const { message, hint, cause } = error;
    return failure('behind-proxy', { message, proxy, remedy: hint }, { cause });
};
const isUnconnected = (error) => error instanceof Error &&
    (('code' in error && UNCONNECTED.includes(String(error.code))) || isUnconnected(error.cause));
/** Capitalises the first letter. */
const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);


/***/ }),

/***/ 3048:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  W$: () => (/* binding */ createActionsHost),
  fJ: () => (/* binding */ fail),
  mk: () => (/* binding */ publish)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
// EXTERNAL MODULE: ./node_modules/zod/v4/mini/schemas.js + 5 modules
var schemas = __nccwpck_require__(8395);
// EXTERNAL MODULE: ./lib/errors.js + 30 modules
var errors = __nccwpck_require__(2300);
// EXTERNAL MODULE: ./lib/version.generated.js
var version_generated = __nccwpck_require__(8756);
;// CONCATENATED MODULE: ./lib/host/commands.js

/** A line of the log. */
const say = (text) => {
    process.stdout.write(`${text}\n`);
};
/** An annotation, shown in the pull request's diff and on the run's page. */
const annotate = (level, text, place = {}) => {
    const properties = Object.entries({ file: place.file, line: place.line, col: place.column }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]));
    say(`::${[level, properties.join(',')].join(' ').trim()}::${escapeData(text)}`);
};
/** Begins a folded group of lines. */
const openGroup = (title) => say(`::group::${escapeData(title)}`);
/** Ends it. */
const closeGroup = () => say('::endgroup::');
/** Keeps a text out of the log from now on. */
const mask = (secret) => say(`::add-mask::${escapeData(secret)}`);
/** Sets an output of the step; a random delimiter keeps its lines from forging another one. Throws when GITHUB_OUTPUT cannot be written. */
const setOutput = (name, value) => {
    const delimiter = `ghadelimiter_${crypto.randomUUID()}`;
    appendTo(process.env.GITHUB_OUTPUT, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
};
/** Appends Markdown to the job summary. Throws when GITHUB_STEP_SUMMARY cannot be written. */
const appendSummary = (markdown) => appendTo(process.env.GITHUB_STEP_SUMMARY, markdown);
/** Only a runner names the file; elsewhere nobody would read it. */
const appendTo = (file, text) => {
    if (file)
        (0,external_node_fs_.appendFileSync)(file, text);
};
const escapeData = (text) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

// EXTERNAL MODULE: ./lib/host/log.js
var log = __nccwpck_require__(4220);
// EXTERNAL MODULE: ./lib/host/machine.js + 1 modules
var machine = __nccwpck_require__(7770);
;// CONCATENATED MODULE: ./lib/host/actions.js








/** GitHub shows at most ten error annotations per step; the tenth says how many more there are. */
const MAX_ANNOTATIONS = 9;
/** GitHub refuses a job summary over this size (docs.github.com, workflow commands, step isolation and limits). */
const MAX_SUMMARY_BYTES = 1_048_576;
/** The GitHub runner as host: settings from INPUT_*, the event from its file, commands on standard output. */
const createActionsHost = (environment) => {
    const stop = new AbortController();
    for (const signal of ['SIGTERM', 'SIGINT']) {
        process.on(signal, () => {
            // GitHub sends SIGINT, then SIGTERM 7.5 s later: the second signal ends the step at once.
            if (stop.signal.aborted)
                endAtOnce(signal);
            stop.abort((0,errors/* failure */.V2)('stopped', { signal }));
        });
    }
    return {
        caller: readCaller(environment),
        log: (0,log/* createLog */.hM)({
            line: say,
            notice: (text) => annotate('notice', text),
            warning: (text) => annotate('warning', text),
            openGroup: openGroup,
            closeGroup: closeGroup,
        }),
        stop: stop.signal,
        mask: mask,
        tokenEndpoint: {
            url: environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? '',
            bearer: environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '',
        },
    };
};
const endAtOnce = (signal) => {
    fail((0,errors/* failure */.V2)('stopped-at-once', { signal }));
    return process.exit();
};
/** Sets the step's outputs and appends the job summary, cut to GitHub's limit. Throws when it cannot write the outputs, which later steps need. */
const publish = (outputs, summary) => {
    writeSummary(summary);
    try {
        for (const [name, value] of Object.entries(outputs))
            setOutput(name, value);
    }
    catch (cause) {
        throw (0,errors/* failure */.V2)('outputs-unwritten', { reason: (0,errors/* reasonOf */.A3)(cause) }, { cause });
    }
};
const writeSummary = (summary) => {
    try {
        appendSummary(`${cut((0,log/* sanitise */.tB)(summary), MAX_SUMMARY_BYTES - 1)}\n`);
    }
    catch (error) {
        annotate('warning', (0,log/* sanitise */.tB)((0,errors/* warning */.$e)('summary-unwritten', { reason: (0,errors/* reasonOf */.A3)(error) })));
    }
};
/** Cuts text to a number of UTF-8 bytes, without splitting a character. */
const cut = (text, maxBytes) => new TextDecoder().decode(Buffer.from(text).subarray(0, maxBytes), { stream: true });
/** Marks the step as failed: the whole error in the log, then one annotation per problem, on its file and line if known. */
const fail = (error) => {
    const problems = (0,errors/* problemsOf */.GW)(error);
    if (error instanceof errors/* DeployError */.sH && !problems.some(({ code }) => code === error.code))
        say(annotationText(error));
    for (const problem of problems.slice(MAX_ANNOTATIONS))
        say(annotationText(problem));
    for (const line of (0,errors/* causesOf */.cZ)(error))
        say((0,log/* sanitise */.tB)(`caused by: ${line}`));
    for (const problem of problems.slice(0, MAX_ANNOTATIONS))
        annotate('error', annotationText(problem), problem);
    if (problems.length > MAX_ANNOTATIONS)
        annotate('error', `and ${problems.length - MAX_ANNOTATIONS} more, in the log`);
    process.exitCode = 1;
};
/** The message with its code, the fix, and a link to its documentation. */
const annotationText = (problem) => (0,log/* sanitise */.tB)([(0,errors/* coded */.yC)(problem), ...(problem.hint === '' ? [] : [problem.hint, documentUrl(problem)])].join('\n'));
const documentUrl = ({ code }) => `${documentsAt(process.env)}${(0,errors/* documentOf */.lM)(code)}`;
/** The URL of the action's own repository at the running version; empty if the runner does not name it. */
const documentsAt = (env) => {
    const action = readAction(env);
    return action === undefined
        ? ''
        : encodeURI(`${serverUrl(env)}/${action.repository}/blob/${action.ref}/`).replace(/[()]/g, encodeURIComponent);
};
const serverUrl = ({ GITHUB_SERVER_URL: url }) => url ?? 'https://github.com';
/** The runner sets both for `uses: OWNER/NAME@REF`, and neither for an action in the workflow's own repository. */
const readAction = (env) => {
    const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref } = env;
    return repository && ref ? { repository, ref } : undefined;
};
const eventSchema = schemas/* object */.Ikc({
    action: schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* string */.YjP()), undefined),
    repository: schemas/* optional */.lqM(schemas/* object */.Ikc({ default_branch: schemas/* optional */.lqM(schemas/* string */.YjP()) })),
    pull_request: schemas/* optional */.lqM(schemas/* object */.Ikc({
        head: schemas/* optional */.lqM(schemas/* object */.Ikc({ repo: schemas/* nullish */.cl6(schemas/* object */.Ikc({ full_name: schemas/* optional */.lqM(schemas/* string */.YjP()) })) })),
        base: schemas/* optional */.lqM(schemas/* object */.Ikc({ ref: schemas/* optional */.lqM(schemas/* string */.YjP()) })),
        title: schemas/* catch */.MfU(schemas/* optional */.lqM(schemas/* string */.YjP()), undefined),
        merged: schemas/* catch */.MfU(schemas/* nullish */.cl6(schemas/* boolean */.zMY()), undefined),
    })),
    head_commit: schemas/* catch */.MfU(schemas/* nullish */.cl6(schemas/* object */.Ikc({ message: schemas/* optional */.lqM(schemas/* string */.YjP()) })), undefined),
    inputs: schemas/* nullish */.cl6(schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* unknown */.L5J())),
    merge_group: schemas/* optional */.lqM(schemas/* object */.Ikc({ base_ref: schemas/* optional */.lqM(schemas/* string */.YjP()) })),
});
const readCaller = (env) => {
    const event = readEvent(env.GITHUB_EVENT_PATH);
    const ref = env.GITHUB_REF ?? '';
    const repository = env.GITHUB_REPOSITORY ?? '';
    const headRepository = event.pull_request?.head?.repo?.full_name;
    return {
        version: version_generated/* version */.r,
        inputs: readInputs(env),
        event: {
            name: env.GITHUB_EVENT_NAME ?? '',
            defaultBranch: event.repository?.default_branch,
            baseBranch: env.GITHUB_BASE_REF || event.pull_request?.base?.ref || branchOf(event.merge_group?.base_ref ?? ''),
            fromFork: event.pull_request !== undefined && headRepository !== repository,
            isMerged: event.action === 'closed' && event.pull_request?.merged === true,
            subject: subjectOf(env.GITHUB_EVENT_NAME, event),
            chosenEnvironment: textOrNothing(event.inputs?.environment),
        },
        ref,
        branch: branchOf(ref),
        sha: env.GITHUB_SHA ?? '',
        repository,
        serverUrl: serverUrl(env),
        actor: env.GITHUB_ACTOR ?? '',
        action: readAction(env),
        documents: documentsAt(env),
        runId: env.GITHUB_RUN_ID ?? '',
        runAttempt: env.GITHUB_RUN_ATTEMPT ?? '1',
        workspace: env.GITHUB_WORKSPACE ?? process.cwd(),
        tempDir: env.RUNNER_TEMP ?? (0,external_node_os_.tmpdir)(),
        hasIdToken: Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN),
        ...(0,machine/* readMachine */.U)(env),
    };
};
/** The first line of what the commit or the pull request is called. Under other events a pull request is somebody else's text. */
const subjectOf = (name, event) => {
    const text = name === 'pull_request' ? event.pull_request?.title : event.head_commit?.message;
    return text?.split(/[\r\n]/)[0]?.trim() || undefined;
};
const textOrNothing = (value) => typeof value === 'string' && value !== '' ? value : undefined;
/** The runner passes every `with:` key as INPUT_<NAME> in upper case, and an empty string for omitted ones. */
const readInputs = (env) => {
    const inputs = new Map();
    for (const [name, value] of Object.entries(env)) {
        const text = value?.trim() ?? '';
        if (name.startsWith('INPUT_') && text !== '')
            inputs.set(name.slice('INPUT_'.length).toLowerCase(), text);
    }
    return inputs;
};
const readEvent = (path) => {
    if (path === undefined || path === '')
        return {};
    const parsed = eventSchema.safeParse(JSON.parse((0,external_node_fs_.readFileSync)(path, 'utf8')));
    return parsed.success ? parsed.data : {};
};
const branchOf = (ref) => ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;


/***/ }),

/***/ 1660:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  U9: () => (/* binding */ isLoopback),
  SE: () => (/* binding */ isMetadata),
  YY: () => (/* binding */ isThisMachine),
  Kx: () => (/* binding */ lookupExcept)
});

;// CONCATENATED MODULE: external "node:dns"
const external_node_dns_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(7030);
;// CONCATENATED MODULE: ./lib/host/addresses.js


/** The ways to write an IPv4 network in IPv6 beside the mapped one, which a BlockList knows: compatible and translated (RFC 4291, RFC 2765), NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056). */
const addNetwork = (list, network, bits) => {
    list.addSubnet(network, bits, 'ipv4');
    for (const prefix of ['::', '::ffff:0:', '64:ff9b::', '64:ff9b:1::'])
        list.addSubnet(`${prefix}${network}`, 96 + bits, 'ipv6');
    const bytes = Buffer.from(network.split('.').map(Number));
    list.addSubnet(`2002:${bytes.toString('hex', 0, 2)}:${bytes.toString('hex', 2, 4)}::`, 16 + bits, 'ipv6');
};
/**
 * Where machines in a cloud get credentials or their settings: link-local addresses (AWS, Azure, Google and most others), AWS's and Google's in IPv6,
 * and those of Azure's agent (168.63.129.16), Alibaba, Oracle and Scaleway (the clouds' documentation of instance metadata).
 */
const METADATA = new external_node_net_.BlockList();
addNetwork(METADATA, '169.254.0.0', 16);
addNetwork(METADATA, '168.63.129.16', 32);
addNetwork(METADATA, '100.100.100.200', 32);
addNetwork(METADATA, '192.0.0.192', 32);
METADATA.addSubnet('fe80::', 10, 'ipv6');
METADATA.addSubnet('fd00:ec2::', 32, 'ipv6');
METADATA.addAddress('fd20:ce::254', 'ipv6');
METADATA.addAddress('fd00:42::42', 'ipv6');
/** Addresses that lead back to this machine. */
const THIS_MACHINE = new external_node_net_.BlockList();
addNetwork(THIS_MACHINE, '127.0.0.0', 8);
addNetwork(THIS_MACHINE, '0.0.0.0', 8);
THIS_MACHINE.addAddress('::1', 'ipv6');
/** URL normalises every way to write an IPv4 address, and keeps the brackets of IPv6. */
const isIn = (list, host) => {
    const [address = ''] = host.replace(/^\[|\]$/g, '').split('%');
    const family = (0,external_node_net_.isIP)(address);
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
};
/** Whether a host is an address where a cloud gives out credentials. A name never is: see `lookupExcept`. */
const isMetadata = (host) => isIn(METADATA, host);
/** Whether a host is an address or one of the reserved names of this machine. */
const isThisMachine = (host) => isIn(THIS_MACHINE, host) || /(^|\.)localhost\.?$/.test(host);
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/;
/** Whether a host is written as loopback, where plain http leaves nothing. */
const isLoopback = (host) => LOOPBACK.test(host);
/**
 * A lookup for connections that leaves out the addresses for which `refusal` has an error, and fails with it if no other is left.
 * The addresses it passes on are those that are connected to: a name cannot change in between.
 */
const lookupExcept = (refusal, lookup = external_node_dns_namespaceObject.lookup) => (name, options, done) => lookup(name, options, (error, found, family) => {
    const all = typeof found === 'string' ? [{ address: found }] : (found ?? []);
    const refused = error === null ? all.flatMap(({ address }) => refusal(address) ?? []) : [];
    if (refused.length === 0)
        done(error, found, family);
    else if (typeof found === 'string' || refused.length === found.length)
        done(refused[0] ?? null, '', 0);
    else
        done(null, found.filter(({ address }) => refusal(address) === undefined));
});


/***/ }),

/***/ 7680:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ endpointOf),
/* harmony export */   Z: () => (/* binding */ readEndpoints)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6760);
/* harmony import */ var _addresses_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(1660);




/** AWS's services that the step asks, as variables and the `services` sections of the config file name them. */
const SERVICES = ['lambda', 'ecr', 'sts', 'sso', 'sso_oidc', 'signin'];
/** The endpoint that is set for a service; undefined for AWS's own. */
const endpointOf = (endpoints, service) => endpoints.find((endpoint) => endpoint.of === service);
/**
 * Every endpoint that variables or AWS's config files set, in the SDK's order: the variable of the service, that of all services, the `services`
 * section, the profile (AWS SDKs and Tools Reference Guide, service-specific endpoints).
 */
const readEndpoints = (env) => {
    const profile = readProfile(env);
    const ignores = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS || profile.find('ignore_configured_endpoint_urls')?.url;
    const services = /^true$/i.test(ignores ?? '') ? [] : SERVICES;
    return [
        ...services.map((service) => ({
            of: service,
            ...(ofVariable(env, `AWS_ENDPOINT_URL_${service.toUpperCase()}`) ??
                ofVariable(env, 'AWS_ENDPOINT_URL') ??
                profile.findFor(service) ??
                profile.find('endpoint_url')),
        })),
        {
            of: 'credentials',
            ...(ofVariable(env, 'AWS_EC2_METADATA_SERVICE_ENDPOINT') ?? profile.find('ec2_metadata_service_endpoint')),
        },
        { of: 'credentials', ...ofVariable(env, 'AWS_CONTAINER_CREDENTIALS_FULL_URI') },
        { of: 'id-token', ...ofVariable(env, 'ACTIONS_ID_TOKEN_REQUEST_URL') },
    ].flatMap(({ of, where, url }) => (where && url ? [{ of, where, url, isSafe: isSafe(of, url) }] : []));
};
const isSafe = (of, text) => {
    const url = URL.parse(text);
    if (url?.protocol === 'https:')
        return true;
    // A machine's own metadata address is not on any network.
    return url?.protocol === 'http:' && ((0,_addresses_js__WEBPACK_IMPORTED_MODULE_3__/* .isLoopback */ .U9)(url.hostname) || (of === 'credentials' && (0,_addresses_js__WEBPACK_IMPORTED_MODULE_3__/* .isMetadata */ .SE)(url.hostname)));
};
const ofVariable = (env, name) => env[name] ? { where: name, url: env[name] } : undefined;
const readProfile = (env) => {
    const name = env.AWS_PROFILE || 'default';
    const config = pathOf(env, env.AWS_CONFIG_FILE, 'config');
    const credentials = pathOf(env, env.AWS_SHARED_CREDENTIALS_FILE, 'credentials');
    const inConfig = readSections(config);
    const own = inConfig.get(`profile.${name}`) ?? (name === 'default' ? inConfig.get(name) : undefined);
    const profiles = [
        { file: config, settings: own },
        { file: credentials, settings: readSections(credentials).get(name) },
    ];
    const find = (setting) => {
        const { file, settings } = profiles.find((each) => each.settings?.has(setting)) ?? {};
        const url = settings?.get(setting);
        return url === undefined ? undefined : { where: `${setting} of profile ${name} in ${file}`, url };
    };
    return {
        find,
        findFor: (service) => {
            const section = find('services')?.url;
            const url = inConfig.get(`services.${section}`)?.get(`${service}.endpoint_url`);
            return url === undefined
                ? undefined
                : { where: `endpoint_url of ${service} in services ${section} in ${config}`, url };
        },
    };
};
const pathOf = ({ HOME }, named, name) => {
    const home = HOME || (0,node_os__WEBPACK_IMPORTED_MODULE_1__.homedir)();
    if (!named)
        return (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(home, '.aws', name);
    return named.startsWith('~/') ? (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(home, named.slice(2)) : named;
};
/** The sections of a file of AWS's, as the SDK reads it: `[profile x]` as profile.x, and settings of an indented block as `block.setting`. */
const readSections = (path) => {
    const sections = new Map();
    let section;
    let block = '';
    for (const line of textOf(path).split(/\r?\n/)) {
        const text = line.split(/(?:^|\s)[;#]/)[0]?.trim() ?? '';
        const [, header] = text.match(/^\[(.*)\]$/) ?? [];
        const [, name = '', value = ''] = text.match(/^([^=]+)=(.*)$/) ?? [];
        if (header !== undefined) {
            const key = keyOf(header);
            section = sections.get(key) ?? new Map();
            sections.set(key, section);
            block = '';
        }
        else if (name !== '' && value.trim() === '')
            block = `${name.trim()}.`;
        else if (name !== '') {
            if (!/^\s/.test(line))
                block = '';
            section?.set(`${block}${name.trim()}`, value.trim());
        }
    }
    return sections;
};
/** `profile "x"` -> profile.x. */
const keyOf = (header) => header.replace(/^(profile|sso-session|services)\s+(["']?)(.*)\2$/, (_, kind, __, name) => `${kind}.${name}`);
const textOf = (path) => {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'utf8');
    }
    catch {
        // The SDK goes on without a file that it cannot read, too.
        return '';
    }
};


/***/ }),

/***/ 7536:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  dz: () => (/* binding */ DOCKER_VARIABLES),
  Qc: () => (/* binding */ childEnvironment),
  g7: () => (/* binding */ execute),
  e6: () => (/* binding */ follow),
  u9: () => (/* binding */ isCommandMissing),
  ni: () => (/* binding */ start),
  jq: () => (/* binding */ stepVariable),
  gv: () => (/* binding */ stopGroup)
});

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __nccwpck_require__(1421);
;// CONCATENATED MODULE: external "node:readline"
const external_node_readline_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:readline");
;// CONCATENATED MODULE: ./lib/host/exec.js


/** How long a child may take to exit after SIGTERM before its process group gets SIGKILL. */
const KILL_AFTER_MS = 2_000;
/**
 * Runs a command to its end and returns its output, whatever its exit code; `input` goes to its standard input.
 * Rejects with the system's error when it cannot start (`code` is ENOENT when it is not on PATH), and with the signal's reason when aborted.
 */
const execute = (command, args, options) => new Promise((resolve, reject) => {
    const child = start(command, args, options);
    const stdout = [];
    const stderr = [];
    child.stdout?.on('data', (chunk) => stdout.push(chunk));
    child.stderr?.on('data', (chunk) => stderr.push(chunk));
    child.stdin?.on('error', () => { });
    child.stdin?.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code) => {
        if (options.signal?.aborted)
            return reject(options.signal.reason);
        resolve({
            exitCode: code ?? 1,
            stdout: Buffer.concat(stdout).toString(),
            stderr: Buffer.concat(stderr).toString(),
        });
    });
});
/** Runs a command to its end and passes every line of both outputs to `onLine` as it comes; returns the exit code. Rejects like `execute`. */
const follow = (command, args, options) => new Promise((resolve, reject) => {
    const child = start(command, args, options);
    for (const input of [child.stdout, child.stderr]) {
        if (input !== null)
            (0,external_node_readline_namespaceObject.createInterface)({ input }).on('line', options.onLine);
    }
    child.stdin?.on('error', () => { });
    child.stdin?.end();
    child.on('error', reject);
    child.on('close', (code) => (options.signal?.aborted ? reject(options.signal.reason) : resolve(code ?? 1)));
});
/** Starts a child as the leader of its own process group, with pipes; an aborted signal stops the whole group. */
const start = (command, args, options) => {
    options.signal?.throwIfAborted();
    const child = (0,external_node_child_process_.spawn)(command, args, { cwd: options.cwd, env: { ...options.env }, stdio: 'pipe', detached: true });
    const onAbort = () => stopGroup(child);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    running.add(child);
    child.on('close', () => {
        running.delete(child);
        options.signal?.removeEventListener('abort', onAbort);
    });
    return child;
};
/** Children still running when this process exits are killed. */
const running = new Set();
process.once('exit', () => {
    for (const child of running)
        signalGroup(child, 'SIGKILL');
});
/** Sends SIGTERM to the child's process group, then SIGKILL when the leader has exited, or after two seconds. */
const stopGroup = (child) => {
    signalGroup(child, 'SIGTERM');
    const timer = setTimeout(() => {
        signalGroup(child, 'SIGKILL');
        // A process that left the group may hold the pipes open, and we would wait for it.
        child.stdout?.destroy();
        child.stderr?.destroy();
    }, KILL_AFTER_MS);
    timer.unref();
    child.on('close', () => {
        clearTimeout(timer);
        signalGroup(child, 'SIGKILL');
    });
};
const signalGroup = (child, signal) => {
    if (child.pid === undefined)
        return;
    try {
        process.kill(-child.pid, signal);
    }
    catch {
        // The group is gone already.
    }
};
/** Whether a command could not start because it was not found. */
const isCommandMissing = (error) => typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ENOENT' &&
    'syscall' in error &&
    String(error.syscall).startsWith('spawn');
/** What a child may see: the variables for tools, caches and proxies, and Go's own. No AWS credentials, no INPUT_*, no ACTIONS_*. */
const ALLOWED_VARIABLES = new Set([
    'PATH HOME USER LOGNAME SHELL TMPDIR TEMP TMP LANG LC_ALL LC_CTYPE TZ XDG_CACHE_HOME XDG_CONFIG_HOME',
    'HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy SSL_CERT_FILE SSL_CERT_DIR',
    'GOROOT GOPATH GOBIN GOCACHE GOMODCACHE GOENV GOFLAGS GOPROXY GOPRIVATE GONOPROXY GONOSUMDB GOSUMDB GOINSECURE GOTOOLCHAIN GOWORK',
    'GOEXPERIMENT GODEBUG GOAMD64 GOARM64 GOMAXPROCS GOGC GOMEMLIMIT GOTMPDIR GOAUTH GOVCS GOFIPS140',
    'RUNNER_TRACKING_ID GIT_SSH GIT_SSH_COMMAND GIT_CONFIG_GLOBAL GIT_CONFIG_COUNT SSH_AUTH_SOCK NETRC',
].flatMap((line) => line.split(' ')));
/** A child's environment: our allow-listed variables, those named in `extra`, and `set` on top. */
const childEnvironment = (extra, set) => {
    const env = {};
    for (const [name, value] of Object.entries(process.env)) {
        const wanted = ALLOWED_VARIABLES.has(name) || /^GIT_CONFIG_(KEY|VALUE)_\d+$/.test(name) || extra.includes(name);
        if (wanted && value !== undefined)
            env[name] = value;
    }
    return { ...env, ...set };
};
/** Variables that select docker's configuration, engine and builder; for `childEnvironment`. */
const DOCKER_VARIABLES = [
    ...['DOCKER_CONFIG', 'DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_TLS', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'],
    ...['DOCKER_API_VERSION', 'BUILDX_CONFIG', 'BUILDX_BUILDER', 'BUILDKIT_HOST'],
];
/** A variable from this step's environment, for a child that needs it under another name. */
const stepVariable = (name) => process.env[name];


/***/ }),

/***/ 4220:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   hM: () => (/* binding */ createLog),
/* harmony export */   id: () => (/* binding */ isStopped),
/* harmony export */   qi: () => (/* binding */ needless),
/* harmony export */   tB: () => (/* binding */ sanitise)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4842);


/** How often a running phase logs that it is still running. */
const HEARTBEAT_MS = 10_000;
/** Whether work was stopped, by the runner or because it was no longer needed, rather than failed. */
const isStopped = (error) => error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH
    ? error.code === 'stopped' || error.code === 'step-too-long'
    : error instanceof Error && error.name === 'AbortError';
/** The abort reason for work that is not needed. */
const needless = (what) => Object.assign(new Error(`${what} is not needed`), { name: 'AbortError' });
const NAME_WIDTH = 8;
const TIME_WIDTH = 8;
/** A line of the log in columns: name, time, text. */
const columns = (name, time, text) => `${name.padEnd(NAME_WIDTH)}${time.padStart(TIME_WIDTH)}  ${text}`.trimEnd();
/** A log that writes to a sink. Every line passes `sanitise`, so no printed text can be a command to the runner. */
const createLog = (sink) => {
    const spans = [];
    const measured = new Map();
    const began = performance.now();
    const running = new Set();
    let last = { name: 'start' };
    const say = (text) => sink.line(sanitise(text));
    const record = (name, startedAt, isDone) => {
        const endedAt = performance.now();
        const span = { name, startMs: Math.round(startedAt - began), durationMs: Math.round(endedAt - startedAt), isDone };
        spans.push(span);
        return span;
    };
    return {
        info: say,
        notice: (text) => sink.notice(sanitise(text)),
        warning: (text) => sink.warning(sanitise(text)),
        fact: (name, text) => say(columns(name, '', text)),
        spans: () => spans.toSorted((a, b) => a.startMs - b.startMs),
        doing: () => {
            const [{ name, state } = last] = running;
            return state === undefined ? name : `${name} (${state})`;
        },
        elapsedMs: () => performance.now() - began,
        timed: async (name, work) => {
            const startedAt = performance.now();
            let isDone = false;
            try {
                const done = await work;
                isDone = true;
                return done;
            }
            finally {
                measured.set(name, record(name, startedAt, isDone));
            }
        },
        phase: async (name, run, { group, stop } = {}) => {
            const own = { name };
            const startedAt = performance.now();
            let slow;
            let result = '';
            running.add(own);
            last = own;
            if (group !== undefined)
                sink.openGroup(sanitise(group));
            const heartbeat = setInterval(() => {
                const time = `${Math.round((performance.now() - startedAt) / 1_000)} s`;
                say(columns(name, time, ['still running', own.state, slow].filter((part) => part !== undefined).join(': ')));
            }, HEARTBEAT_MS);
            const end = (text, isDone) => {
                clearInterval(heartbeat);
                running.delete(own);
                const { durationMs } = measured.get(name) ?? record(name, startedAt, isDone);
                if (group !== undefined)
                    sink.closeGroup();
                say(columns(name, (0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .formatTime */ .fU)(durationMs), text));
            };
            try {
                const done = await run({
                    state: (text, slowBecause) => {
                        own.state = text;
                        slow = slowBecause;
                    },
                    result: (text) => {
                        result = text;
                    },
                });
                end(result, true);
                return done;
            }
            catch (error) {
                end(stop?.aborted || isStopped(error) ? 'stopped' : `failed${own.state === undefined ? '' : `: ${own.state}`}`, false);
                throw error;
            }
        },
    };
};
// Escape sequences (CSI, OSC, single), then the remaining control and direction-changing characters.
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/g;
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\p{Bidi_Control}]/gu;
/**
 * Makes untrusted text safe to print: no ANSI, no control characters, and no line that the runner would read as a command,
 * in either form (`::command::` at the start of a line, `##[command]` anywhere; see actions/runner, ActionCommand.cs).
 */
const sanitise = (text) => text
    .replace(ESCAPES, '')
    .replace(LINE_BREAKS, '\n')
    .replace(CONTROLS, '')
    .replaceAll('##[', '# #[')
    .replace(/^([^\S\n]*):(?=:)/gm, '$1: ');


/***/ }),

/***/ 7770:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  U: () => (/* binding */ readMachine)
});

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
;// CONCATENATED MODULE: ./lib/host/build-variables.js


/** Variables that Go also reads from its own file. */
const OF_GO = ['GOFLAGS', 'GOOS', 'GOARCH', 'CGO_ENABLED'];
const OF_DOCKER = ['SOURCE_DATE_EPOCH', 'DOCKER_DEFAULT_PLATFORM'];
/**
 * The variables that `go build` and `docker build` would follow in this step, where the step has flags of its own; unset and empty ones are left out.
 * Go's are read as go does: from the environment, else from the file that `go env -w` writes (Go's cmd/go/internal/cfg, Getenv).
 */
const readBuildVariables = (env) => {
    const written = OF_GO.every((name) => env[name]) ? {} : readGoFile(env);
    const found = [
        ...OF_GO.map((name) => [name, env[name] || written[name]]),
        ...OF_DOCKER.map((name) => [name, env[name]]),
    ];
    return Object.fromEntries(found.flatMap(([name, value]) => (value ? [[name, value]] : [])));
};
const readGoFile = (env) => {
    const path = env.GOENV || userFile(env);
    if (path === undefined || path === 'off')
        return {};
    try {
        return parseGoFile((0,external_node_fs_.readFileSync)(path, 'utf8'));
    }
    catch {
        // go ignores a file that it cannot read, too.
        return {};
    }
};
/** `go/env` in the folder of Go's os.UserConfigDir. */
const userFile = ({ HOME, XDG_CONFIG_HOME }) => {
    if (process.platform === 'darwin')
        return HOME ? (0,external_node_path_.join)(HOME, 'Library/Application Support/go/env') : undefined;
    if (XDG_CONFIG_HOME)
        return (0,external_node_path_.isAbsolute)(XDG_CONFIG_HOME) ? (0,external_node_path_.join)(XDG_CONFIG_HOME, 'go/env') : undefined;
    return HOME ? (0,external_node_path_.join)(HOME, '.config/go/env') : undefined;
};
/** Lines of NAME=VALUE, with nothing trimmed; the last one counts. */
const parseGoFile = (text) => Object.fromEntries([...text.matchAll(/^([A-Z][^=\n]*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));

// EXTERNAL MODULE: ./lib/host/endpoints.js
var endpoints = __nccwpck_require__(7680);
;// CONCATENATED MODULE: ./lib/host/machine.js




/** Reads it from these variables; an empty one counts as unset. */
const readMachine = (env) => ({
    dockerConfigDir: env.DOCKER_CONFIG || (0,external_node_path_.join)(env.HOME ?? (0,external_node_os_.homedir)(), '.docker'),
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined,
    hasAwsCredentials: AWS_CREDENTIAL_VARIABLES.some((name) => Boolean(env[name])),
    proxies: Object.fromEntries(PROXY_VARIABLES.map((name) => [name, env[name]])),
    buildVariables: readBuildVariables(env),
    endpoints: (0,endpoints/* readEndpoints */.Z)(env),
    checksCertificates: env.NODE_TLS_REJECT_UNAUTHORIZED !== '0',
});
const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()]);
const AWS_CREDENTIAL_VARIABLES = [
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];


/***/ }),

/***/ 2106:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ openTemp)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6760);



/** A killed process may still write for a moment. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5 };
/** A folder that only we can read (mode 0700), removed on disposal, or at the latest when the process exits. */
const openTemp = async (parent) => {
    const path = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(parent, 'deploy-go-lambda-'));
    const atExit = () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(path, REMOVAL);
    process.once('exit', atExit);
    return {
        path,
        [Symbol.asyncDispose]: async () => {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(path, REMOVAL);
            process.off('exit', atExit);
        },
    };
};


/***/ }),

/***/ 8449:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ openDeadline),
/* harmony export */   R: () => (/* binding */ inTime)
/* harmony export */ });
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
/** Returns the outcome of work. Throws a TimeoutError after `limitMs`, or the reason of `stop`; either aborts the signal given to the work. */
const inTime = async (work, limitMs, stop) => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        stop?.throwIfAborted();
        const over = __addDisposableResource(env_1, openDeadline(stop, limitMs, () => outOfTime(limitMs)), false);
        const ended = Promise.withResolvers();
        over.signal.addEventListener('abort', () => ended.reject(over.signal.reason), { once: true });
        return await Promise.race([work(over.signal), ended.promise]);
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        __disposeResources(env_1);
    }
};
const outOfTime = (limitMs) => Object.assign(new Error(`it was not over after ${limitMs / 1_000} s`), { name: 'TimeoutError' });
/** A signal that aborts with `stop`, or with the reason from `late` when the time is up. */
const openDeadline = (stop, limitMs, late) => {
    const over = new AbortController();
    const onStop = () => over.abort(stop?.reason);
    if (stop?.aborted)
        onStop();
    stop?.addEventListener('abort', onStop, { once: true });
    const timer = setTimeout(() => over.abort(late()), limitMs);
    return {
        signal: over.signal,
        [Symbol.dispose]: () => {
            clearTimeout(timer);
            stop?.removeEventListener('abort', onStop);
        },
    };
};


/***/ }),

/***/ 342:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);
/* harmony import */ var _host_actions_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3048);
/* harmony import */ var _report_closing_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(1425);
/* harmony import */ var _report_outputs_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(8568);
/* harmony import */ var _report_summary_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(5360);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(3136);






const [, , ...args] = process.argv;
const runAction = async () => {
    try {
        const host = (0,_host_actions_js__WEBPACK_IMPORTED_MODULE_1__/* .createActionsHost */ .W$)(process.env);
        const report = await (0,_run_js__WEBPACK_IMPORTED_MODULE_5__/* .run */ .e)(host);
        const failures = [...failuresOf(report), ...publishing(report)];
        const [first, ...others] = failures;
        for (const problem of others.flatMap(({ error }) => (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problemsOf */ .GW)(error)))
            host.log.warning((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .coded */ .yC)(problem));
        if (first !== undefined)
            (0,_host_actions_js__WEBPACK_IMPORTED_MODULE_1__/* .fail */ .fJ)(first.error);
        for (const line of (0,_report_closing_js__WEBPACK_IMPORTED_MODULE_2__/* .closingLines */ .P)(report))
            host.log.info(line);
    }
    catch (error) {
        (0,_host_actions_js__WEBPACK_IMPORTED_MODULE_1__/* .fail */ .fJ)(error);
    }
};
const failuresOf = ({ problems, result }) => {
    if (problems.length > 0)
        return [{ error: (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refusal */ .x5)(problems) }];
    return result?.status === 'failed' ? [{ error: result.error }] : [];
};
/** Failing to write the outputs does not hide an earlier error. */
const publishing = (report) => {
    try {
        (0,_host_actions_js__WEBPACK_IMPORTED_MODULE_1__/* .publish */ .mk)((0,_report_outputs_js__WEBPACK_IMPORTED_MODULE_3__/* .renderOutputs */ .s)(report), (0,_report_summary_js__WEBPACK_IMPORTED_MODULE_4__/* .renderSummary */ .B)(report));
        return [];
    }
    catch (error) {
        return [{ error }];
    }
};
/** Without arguments this is the action, unless a person typed only its name. */
if (args.length === 0 && process.env.GITHUB_ACTIONS === 'true')
    await runAction();
else {
    const { runCommandLine } = await Promise.all(/* import() */[__nccwpck_require__.e(107), __nccwpck_require__.e(552), __nccwpck_require__.e(526)]).then(__nccwpck_require__.bind(__nccwpck_require__, 2526));
    process.exitCode = await runCommandLine(args, process.env);
}
// Code without a signal, such as the default credential chain, may hold a socket open for minutes after we are done.
// All output is written by now: on Linux, Node writes to pipes and files synchronously.
process.exit();

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 159:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ branchPattern),
/* harmony export */   _: () => (/* binding */ matchesBranch)
/* harmony export */ });
/**
 * GitHub's own filter patterns (docs.github.com, "Filter pattern cheat sheet"): `*` stops at `/`, `**` does not, `?` and `+` repeat the character
 * before them, `[…]` is a set, `!` at the start excludes again. No glob library has these rules; in most, `?` matches any character.
 */
/** Whether `branch` (full ref `ref`) matches these patterns, applied in order. A pattern that begins with refs/ matches the full ref. */
const matchesBranch = (patterns, branch, ref) => {
    let matched = false;
    for (const pattern of patterns) {
        const negative = pattern.startsWith('!');
        const positive = negative ? pattern.slice(1) : pattern;
        const subject = positive.startsWith('refs/') ? ref : branch;
        if (subject !== undefined && branchPattern(positive)?.(subject))
            matched = !negative;
    }
    return matched;
};
/** Compiles a pattern to a matcher; undefined when it is malformed (an open `[`, or nothing to repeat). */
const branchPattern = (pattern) => {
    const parts = [];
    let end = 0;
    for (const { 0: token, index, groups = {} } of pattern.matchAll(TOKEN)) {
        const one = oneOf(groups.any ?? groups.one ?? '');
        if (one === undefined)
            return undefined;
        const repeat = groups.repeat ?? '';
        parts.push({
            one,
            isOptional: groups.any !== undefined || repeat.startsWith('?'),
            repeats: groups.any !== undefined || repeat.startsWith('+'),
        });
        end = index + token.length;
    }
    return end === pattern.length ? (text) => meets(parts, text) : undefined;
};
// As in regular expressions, a second ? after a repetition does not change what matches.
const TOKEN = /(?:(?<any>\*\*?)\??|(?<one>\[[^\]/]+\]|\\.|[^[\\*?+])(?<repeat>[+?]?)\??)/gsy;
/** The characters that a token matches; undefined for a set with a reversed range. */
const oneOf = (token) => {
    try {
        return new RegExp(`^${sourceOf(token)}$`, 's');
    }
    catch {
        return undefined;
    }
};
const sourceOf = (token) => {
    if (token === '**')
        return '.';
    if (token === '*')
        return '[^/]';
    if (token.startsWith('['))
        return token.replaceAll('\\', '\\\\').replace(/^\[\^/, '[\\^');
    return RegExp.escape(token.startsWith('\\') ? token.slice(1) : token);
};
/** Reads the text once, tracking every part that may come next: backtracking would take forever with many `*`. */
const meets = (parts, text) => {
    const withOptional = (from) => {
        const next = new Set();
        for (let at of from) {
            while (!next.has(at)) {
                next.add(at);
                if (parts[at]?.isOptional)
                    at++;
            }
        }
        return next;
    };
    let next = withOptional([0]);
    for (const character of text.split('')) {
        const after = [];
        for (const at of next) {
            const part = parts[at];
            if (part?.one.test(character))
                after.push(...(part.repeats ? [at, at + 1] : [at + 1]));
        }
        next = withOptional(after);
    }
    return next.has(parts.length);
};


/***/ }),

/***/ 2878:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   NI: () => (/* binding */ GUARDED_EVENTS),
/* harmony export */   T: () => (/* binding */ eventProblems),
/* harmony export */   ld: () => (/* binding */ isProposal),
/* harmony export */   oP: () => (/* binding */ canAuthenticate)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);

/** Events that others can trigger and that run with the repository's secrets (docs.github.com, events that trigger workflows). */
const GUARDED_EVENTS = ['pull_request_target', 'issue_comment', 'workflow_run'];
/** Proposals are checked, never deployed. */
const isProposal = (caller) => PROPOSALS.includes(caller.event.name);
/** Events whose ref is a pull request or merge queue, merged with its target branch. */
const PROPOSALS = [
    'pull_request',
    'pull_request_review',
    'pull_request_review_comment',
    'merge_group',
];
/** Whether this run may get AWS credentials: a role with an OIDC token, or credentials from an earlier step. */
const canAuthenticate = (caller, role) => caller.hasAwsCredentials || (role !== undefined && caller.hasIdToken);
/** A guarded event is refused unless allow-events names it. */
const eventProblems = (caller, allowed) => {
    const { name } = caller.event;
    if (!GUARDED_EVENTS.includes(name) || allowed.includes(name))
        return [];
    return [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('event-guarded', { name })];
};


/***/ }),

/***/ 5307:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ LOOKS_LIKE_JSON),
/* harmony export */   v: () => (/* binding */ readFunction)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2300);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3390);
/* harmony import */ var _layer_sources_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(6609);
/* harmony import */ var _layers_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(6665);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(595);
/* harmony import */ var _select_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(3483);
/* harmony import */ var _source_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(685);








/** Reads the function of this run from its settings, with all their problems; `region` is empty if none is set. */
const readFunction = (settings, environment, region, caller) => {
    const problems = [];
    const values = { environment, branch: (0,_select_js__WEBPACK_IMPORTED_MODULE_6__/* .targetOf */ .$)(caller).branch, sha: caller.sha };
    const fill = (setting, functionName) => {
        const filled = (0,_layers_js__WEBPACK_IMPORTED_MODULE_4__/* .fillTemplate */ .ou)(setting, functionName === undefined ? values : { ...values, function: functionName });
        if (filled.problem !== undefined)
            problems.push(filled.problem);
        return filled.problem === undefined ? filled.text : undefined;
    };
    const reading = { settings, fill, problems };
    const functionName = readFunctionName(reading);
    const source = (0,_source_js__WEBPACK_IMPORTED_MODULE_7__/* .readSource */ .o$)(settings, caller, problems);
    const packageType = readPackageType(settings, source, problems);
    return {
        problems,
        value: {
            functionName,
            packageType,
            architecture: settings.get('architecture'),
            source,
            baseImage: readBase(settings, problems),
            layers: readLayers(settings, { region, packageType: packageType.value, problems }),
            smoke: readSmoke(settings, source, problems),
            registryMirrors: readMirrors(settings, problems),
            repository: readRepository(reading, functionName, region),
            tag: readTag(reading, functionName),
            isDefaultTag: settings.get('tag').from.kind === 'default',
            force: settings.get('force').value,
            waitTimeoutMs: settings.get('wait-timeout').value * 1_000,
        },
    };
};
/** Replaces a refused name, so that values derived from it are not refused too. */
const UNKNOWN_NAME = 'function';
const readFunctionName = ({ settings, fill, problems }) => {
    const setting = settings.find('function-name');
    if (setting === undefined) {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)('function-name-missing', {}));
        return UNKNOWN_NAME;
    }
    const name = fill(setting);
    if (name === undefined)
        return UNKNOWN_NAME;
    const wrong = (0,_names_js__WEBPACK_IMPORTED_MODULE_5__/* .functionNameProblem */ .J)(name, (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .describeOrigin */ .uN)(setting.from));
    if (wrong === undefined)
        return name;
    problems.push(wrong);
    return UNKNOWN_NAME;
};
const readTag = ({ settings, fill, problems }, functionName) => {
    const setting = settings.get('tag');
    const tag = fill(setting, functionName);
    if (tag !== undefined && !(0,_names_js__WEBPACK_IMPORTED_MODULE_5__/* .isImageTag */ ._l)(tag)) {
        const made = tag === setting.value ? `"${tag}"` : `"${setting.value}" becomes "${tag}", which`;
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)('tag-invalid', { where: (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .describeOrigin */ .uN)(setting.from), made }));
    }
    return tag ?? '';
};
const readRepository = ({ settings, fill, problems }, functionName, region) => {
    const setting = settings.find('repository');
    if (setting === undefined)
        return undefined;
    const text = fill(setting, functionName);
    if (text === undefined)
        return undefined;
    const repository = (0,_names_js__WEBPACK_IMPORTED_MODULE_5__/* .parseRepository */ .SU)(text);
    const where = (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .describeOrigin */ .uN)(setting.from);
    const host = (0,_names_js__WEBPACK_IMPORTED_MODULE_5__/* .otherRegistry */ .Ai)(text);
    if (host !== undefined) {
        const name = text.slice(text.lastIndexOf('/') + 1).replace(/[:@].*/, '');
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)('repository-other-registry', { where, value: text, host, name }));
    }
    else if (repository === undefined) {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)('repository-invalid', { where, value: text }));
    }
    else if (repository.region !== undefined && region !== '' && repository.region !== region) {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)('repository-region', { where, repositoryRegion: repository.region, region }));
    }
    return repository;
};
const readBase = (settings, problems) => {
    const { value, from } = settings.get('base-image');
    if (value === 'scratch')
        return value;
    const reference = (0,_names_js__WEBPACK_IMPORTED_MODULE_5__/* .parseImageReference */ .o_)(value);
    if (reference !== undefined)
        return reference;
    problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)('base-image-invalid', { where: (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .describeOrigin */ .uN)(from), value }));
    return 'scratch';
};
const readMirrors = (settings, problems) => {
    const setting = settings.find('registry-mirrors');
    const pairs = Object.entries(setting?.value ?? {});
    for (const [host] of pairs) {
        if (setting === undefined || /^[a-z0-9.-]+(:\d+)?$/i.test(host))
            continue;
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)('mirror-invalid', { where: (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .describeOrigin */ .uN)(setting.from), host }));
    }
    return Object.fromEntries(pairs.map(([host, mirror]) => [(0,_names_js__WEBPACK_IMPORTED_MODULE_5__/* .registryHost */ .U$)(host), mirror]));
};
/** The package type that the source implies; a Go package or a binary fits both. */
const MADE = {
    go: undefined,
    binary: undefined,
    dockerfile: 'image',
    archive: 'image',
    'image-uri': 'image',
    'zip-file': 'zip',
};
const readPackageType = (settings, { kind }, problems) => {
    const setting = settings.get('package-type');
    const made = MADE[kind];
    if (made === undefined || setting.value === made)
        return setting;
    const name = kind === 'archive' ? 'image-uri' : kind;
    const source = settings.find(name);
    if (setting.value !== 'auto') {
        const where = (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .describeOrigin */ .uN)(setting.from);
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)('package-type-of-source', {
            where,
            packageType: setting.value,
            source: name,
            made: `a${made === 'image' ? 'n image' : ' zip'}`,
        }));
    }
    return { value: made, from: source?.from ?? setting.from };
};
const readSmoke = (settings, source, problems) => {
    const event = settings.find('smoke-event');
    if (event === undefined)
        return undefined;
    const expect = settings.find('smoke-expect');
    return {
        event: readJsonSource(event, source, problems),
        expect: expect === undefined ? undefined : readJsonSource(expect, source, problems),
        variables: settings.find('smoke-env')?.value ?? {},
        timeoutMs: settings.get('smoke-timeout').value * 1_000,
    };
};
/** Text that begins like JSON is JSON; anything else is a file's path. */
const LOOKS_LIKE_JSON = /^(?:[[{"]|-?\d+(?:\.\d+)?$|(?:true|false|null)$)/;
const readJsonSource = ({ value, from }, { workspace, directory }, problems) => {
    const where = (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .describeOrigin */ .uN)(from);
    if (LOOKS_LIKE_JSON.test(value)) {
        try {
            JSON.parse(value);
        }
        catch (error) {
            problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)('event-not-json', { where, reason: (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .reasonOf */ .A3)(error) }));
        }
        return { kind: 'inline', where, workspace, text: value };
    }
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.resolve)(directory, value);
    if ((0,_source_js__WEBPACK_IMPORTED_MODULE_7__/* .leaves */ .FQ)(workspace, path))
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)('path-outside', { where, path: value, folder: workspace }));
    return { kind: 'file', where, workspace, path, named: value };
};
const readLayers = (settings, { region, packageType, problems }) => {
    const setting = settings.find('layers');
    if (setting === undefined)
        return undefined;
    const where = (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .describeOrigin */ .uN)(setting.from);
    const sources = setting.value.map(_layer_sources_js__WEBPACK_IMPORTED_MODULE_3__/* .parseLayer */ .RO).filter((source) => source !== undefined);
    problems.push(...setting.value.flatMap((text) => (0,_layer_sources_js__WEBPACK_IMPORTED_MODULE_3__/* .layerProblems */ .iz)(text, where, region)));
    if (packageType === 'zip')
        problems.push(...(0,_layer_sources_js__WEBPACK_IMPORTED_MODULE_3__/* .zipLayerProblems */ .rp)(sources, where));
    return { sources, where };
};


/***/ }),

/***/ 6675:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ readGoFlags)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);
/* harmony import */ var _ldflags_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2092);


/**
 * Reads GOFLAGS as go does (cmd/go/internal/base): words of `-name=value`, of which the last of a name counts.
 * The step sets -tags, -ldflags, -trimpath, -buildvcs and -o on go's command line, which overrides GOFLAGS; every other flag reaches go through the variable itself.
 */
const readGoFlags = (text = '') => {
    const { words, open } = (0,_ldflags_js__WEBPACK_IMPORTED_MODULE_1__/* .splitWords */ .yM)(text);
    // go refuses it, and says why.
    if (open !== undefined)
        return { tags: [], ldflags: undefined, warnings: [] };
    const flags = new Map(words.map(parseFlag).map((flag) => [flag.name, flag]));
    const ldflags = readLdflags(flags.get('ldflags'));
    return {
        tags: readTags(flags.get('tags')?.value ?? ''),
        ldflags: ldflags.value,
        warnings: [
            ...ldflags.warnings,
            ...(isFalse(flags.get('trimpath')?.value) ? [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('goflags-trimpath', {})] : []),
            ...(isTrue(flags.get('buildvcs')) ? [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('goflags-buildvcs', {})] : []),
        ],
    };
};
const parseFlag = (word) => {
    const [, name = '', , value] = word.match(/^--?([^=]*)(=(.*))?$/s) ?? [];
    return { name, value, word };
};
/** Separated by commas, or by spaces as before Go 1.13. */
const readTags = (value) => value.split(/[,\s]+/).filter((tag) => tag !== '');
/** Flags for all packages are for the main package too; only that one is linked. Others name a package. */
const readLdflags = (flag) => {
    const value = flag?.value?.replace(/^all=/, '').trim();
    if (flag === undefined || value === undefined || value === '')
        return { value: undefined, warnings: [] };
    const strange = value.startsWith('-') ? (0,_ldflags_js__WEBPACK_IMPORTED_MODULE_1__/* .strangeLdflag */ .FY)(value) : flag.word;
    if (strange === undefined)
        return { value, warnings: [] };
    return { value: undefined, warnings: [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('goflags-ldflags', { flag: strange, known: _ldflags_js__WEBPACK_IMPORTED_MODULE_1__/* .LDFLAGS */ .IN })] };
};
/** The words of strconv.ParseBool. */
const isFalse = (value) => /^(?:0|f|F|false|FALSE|False)$/.test(value ?? '');
const isTrue = (flag) => flag !== undefined && /^(?:1|t|T|true|TRUE|True)$/.test(flag.value ?? 'true');


/***/ }),

/***/ 6609:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   RO: () => (/* binding */ parseLayer),
/* harmony export */   iz: () => (/* binding */ layerProblems),
/* harmony export */   rp: () => (/* binding */ zipLayerProblems)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(595);


/** A function has at most five layers (developer guide, Lambda quotas). */
const MAX_LAYERS = 5;
/** Lambda API reference, LayerVersionArn; a layer's name has at most 64 characters at creation, 140 in the grammar. */
const VERSION_ARN = /^arn:aws[a-zA-Z-]*:lambda:((?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):(\d{12}):layer:([a-zA-Z0-9_-]{1,140}):([1-9]\d{0,9})$/;
/**
 * `arn:aws:lambda:eu-west-1:123456789012:layer:agent:7` -> that layer version; `ghcr.io/o/i:1` -> /opt of the image; `ghcr.io/o/i:1:/ext` -> its folder /ext:
 * the path begins at the last `:/`. Undefined for anything else.
 */
const parseLayer = (text) => {
    if (text.startsWith('arn:'))
        return parseVersion(text);
    const colon = text.lastIndexOf(':/');
    const path = colon < 0 ? '/opt' : text.slice(colon + 1).replace(/\/$/, '');
    const image = (0,_names_js__WEBPACK_IMPORTED_MODULE_1__/* .parseImageReference */ .o_)(colon < 0 ? text : text.slice(0, colon));
    return image === undefined || !isPlainPath(path) ? undefined : { kind: 'image', text, image, path };
};
const parseVersion = (text) => {
    const [arn, region, accountId, name, version] = text.match(VERSION_ARN) ?? [];
    if (arn === undefined || region === undefined || accountId === undefined || name === undefined)
        return undefined;
    return { kind: 'version', text, arn, region, accountId, name, version: Number(version) };
};
/** No `.`, `..` or empty part, and only printable characters. */
const isPlainPath = (path) => path === '' ||
    (/^[^\\\p{Cc}]+$/u.test(path) &&
        path
            .slice(1)
            .split('/')
            .every((part) => !['', '.', '..'].includes(part)));
/** The problems with one item of `layers`; `region` is the function's, empty if there is none. */
const layerProblems = (text, where, region) => {
    const layer = parseLayer(text);
    if (layer === undefined)
        return [unreadable(text, where)];
    if (layer.kind === 'image' || region === '' || layer.region === region)
        return [];
    return [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('layer-other-region', { where, layer: text, found: layer.region, region })];
};
const unreadable = (text, where) => {
    const isWithoutVersion = parseVersion(`${text}:1`) !== undefined;
    return isWithoutVersion
        ? (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('layer-without-version', { where, layer: text })
        : (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('layer-malformed', { where, layer: text });
};
/** What a zip function cannot have: images as layers, more than five, or two versions of one (API reference, UpdateFunctionConfiguration). */
const zipLayerProblems = (layers, where) => {
    const images = layers.filter(({ kind }) => kind === 'image');
    const names = layers.flatMap((layer) => (layer.kind === 'version' ? [layer.arn.replace(/:\d+$/, '')] : []));
    const again = names.find((name, at) => names.indexOf(name) !== at);
    return [
        ...images.map(({ text }) => (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('layer-image-on-zip', { where, layer: text })),
        ...(layers.length > MAX_LAYERS ? [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('layers-too-many', { where, count: layers.length })] : []),
        ...(again === undefined ? [] : [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('layer-again', { where, layer: again })]),
    ];
};


/***/ }),

/***/ 6665:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $I: () => (/* binding */ lookup),
/* harmony export */   Ev: () => (/* binding */ readInputLayer),
/* harmony export */   LA: () => (/* binding */ readSetting),
/* harmony export */   ou: () => (/* binding */ fillTemplate)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3390);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(595);



/** Reads the step's inputs as a layer, with a problem for each unknown name and each invalid value. */
const readInputLayer = (inputs) => {
    const problems = [];
    const layer = {};
    for (const [name, text] of inputs) {
        if (!(0,_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .isSettingName */ .s9)(name)) {
            problems.push(unknownInput(name));
            continue;
        }
        const from = { kind: 'input', name };
        const { value, problems: wrong } = readSetting(name, text, from);
        problems.push(...wrong);
        if (value !== undefined)
            layer[name] = { value, from };
    }
    return { layer: layer, problems };
};
/** What aws-actions/aws-lambda-deploy and others configure along with the code. */
const CONFIGURATION = /^(?:handler|runtime|memory(?:-size)?|timeout|role|execution-role|env(?:ironment)?-var(?:iable)?s|ephemeral-storage|vpc-config|kms-key-arn|tracing-config|description|publish|alias|version|s3-bucket|s3-key|create-function|create-repository)$/;
const unknownInput = (name) => {
    if (CONFIGURATION.test(name.replaceAll('_', '-')))
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('input-configuration', { name });
    const guess = (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .pA)(name, _settings_js__WEBPACK_IMPORTED_MODULE_1__/* .settingNames */ .H$);
    return guess === undefined
        ? (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('input-unknown', { name, known: _settings_js__WEBPACK_IMPORTED_MODULE_1__/* .settingNames */ .H$.join(', ') })
        : (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('input-misspelt', { name, guess });
};
/** Reads a setting's value from its text, or a problem for each invalid part, with `help` as the hint. */
const readSetting = (name, text, from, help = _settings_js__WEBPACK_IMPORTED_MODULE_1__/* .settings */ .W0[name].help) => {
    const { kind, expects } = _settings_js__WEBPACK_IMPORTED_MODULE_1__/* .settings */ .W0[name];
    const value = (0,_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .fromText */ .IK)(kind, text);
    const bad = value === undefined ? [text] : (0,_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .offending */ .nr)(name, value);
    const where = (0,_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .describeOrigin */ .uN)(from);
    return {
        value: bad.length === 0 ? value : undefined,
        problems: bad.map((part) => (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('setting-value', { where, value: part, expects, help })),
    };
};
/** Combines layers of settings, the highest last, into one lookup over the defaults. */
const lookup = (layers) => {
    const find = (name) => {
        const set = layers.flatMap((layer) => {
            const found = layer[name];
            return found === undefined ? [] : [found];
        });
        const highest = set.at(-1);
        if (highest === undefined)
            return defaultOf(name);
        if (!('merge' in _settings_js__WEBPACK_IMPORTED_MODULE_1__/* .settings */ .W0[name]))
            return highest;
        return { value: Object.assign({}, ...set.map(({ value }) => value)), from: highest.from };
    };
    return {
        find,
        get: (name) => {
            const found = find(name);
            if (found === undefined)
                throw new TypeError(`${name} has no default`);
            return found;
        },
    };
};
const defaultOf = (name) => {
    const row = _settings_js__WEBPACK_IMPORTED_MODULE_1__/* .settings */ .W0[name];
    return 'default' in row ? { value: row.default, from: { kind: 'default', name } } : undefined;
};
/** Fills in `{function}`, `{environment}`, `{branch}` and `{sha}`; a branch is slugged (`Feature/A b` -> `feature-a-b`). */
const fillTemplate = ({ value, from }, values) => {
    const known = {
        ...values,
        branch: values.branch === undefined ? undefined : slug(values.branch),
    };
    const missing = [];
    const text = value.replace(/\{([^{}]*)\}/g, (whole, name) => {
        const filled = Object.hasOwn(known, name) ? known[name] : undefined;
        if (filled === undefined)
            missing.push(whole);
        return filled ?? whole;
    });
    if (missing.length === 0)
        return { text };
    const usable = Object.entries(known).flatMap(([name, filled]) => (filled === undefined ? [] : [`{${name}}`]));
    return {
        text,
        problem: (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('template-unknown', {
            where: (0,_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .describeOrigin */ .uN)(from),
            value,
            missing: missing.join(', '),
            known: usable.join(', '),
        }),
    };
};
const slug = (branch) => branch
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');


/***/ }),

/***/ 2092:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FY: () => (/* binding */ strangeLdflag),
/* harmony export */   IN: () => (/* binding */ LDFLAGS),
/* harmony export */   Pw: () => (/* binding */ ldflagProblems),
/* harmony export */   yM: () => (/* binding */ splitWords)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3390);


/** Go linker flags that only change the binary (go tool link -help). Some others run programs or write files: -extld, -tmpdir, -cpuprofile, -o. */
const WITH_VALUE = ['X', 'B', 'buildid'];
const ALONE = ['s', 'w', 'compressdwarf', 'checklinkname'];
/** The flags allowed in go-ldflags, as a message lists them. */
const LDFLAGS = [...WITH_VALUE, ...ALONE].map((name) => `-${name}`).join(', ');
/**
 * The first word of linker flags that is not allowed; undefined when all are.
 * `-X main.version=1 -w` -> undefined; `-X main.a=1 -extld=./x` -> `-extld=./x`; `-X @flags` -> `@flags`: with @ the linker reads flags from a file.
 */
const strangeLdflag = (text) => {
    const { words, open } = splitWords(text);
    if (open !== undefined)
        return open;
    for (let at = 0; at < words.length; at++) {
        const word = words[at] ?? '';
        const [, name = '', value] = word.match(/^--?([a-zA-Z]+)(=.*)?$/s) ?? [];
        if (!WITH_VALUE.includes(name) && !ALONE.includes(name))
            return word;
        if (!WITH_VALUE.includes(name) || value !== undefined)
            continue;
        at += 1;
        const next = words[at];
        if (next === undefined || next.startsWith('@'))
            return next ?? word;
    }
    return undefined;
};
/** What is wrong with `go-ldflags`; nothing where every flag is allowed. */
const ldflagProblems = ({ value, from }) => {
    const flag = strangeLdflag(value);
    if (flag === undefined)
        return [];
    const where = (0,_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .describeOrigin */ .uN)(from);
    const meant = unquotedFlags(value);
    if (meant !== undefined && strangeLdflag(meant) === undefined)
        return [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('ldflags-quoted', { where, value, flags: meant })];
    return [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('ldflag-strange', { where, flag, known: LDFLAGS })];
};
/**
 * The flags as they were meant where they are written as on a command line: quoted as a whole, or after `-ldflags`; undefined if they are not.
 * `"-X a.b=1 -X a.c=2"` -> `-X a.b=1 -X a.c=2`; `-ldflags="-s -w"` -> `-s -w`.
 */
const unquotedFlags = (text) => {
    const named = text.trim().match(/^(["']?)--?ldflags(?:=|[ \t]+)(.*)$/s);
    // A quote around the name, too, ends after the value.
    const value = named === null ? text.trim() : (named[2] ?? '').slice(0, named[1] === '' ? undefined : -1);
    const meant = value.replace(/(?<!\S)(?:"(-[^"]*)"|'(-[^']*)')(?!\S)/g, '$1$2').trim();
    return meant === text.trim() ? undefined : meant;
};
/** Words as go splits them (cmd/internal/quoted): a quoted word ends at its quote, and there are no escapes. `open` is a word with an unclosed quote. */
const splitWords = (text) => {
    const found = [...text.matchAll(/"([^"]*)"|'([^']*)'|(["'].*)|[^ \t\n\r]+/gs)];
    return {
        words: found.map(([word, double, single]) => double ?? single ?? word),
        open: found.find((match) => match[3] !== undefined)?.[3],
    };
};


/***/ }),

/***/ 595:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ai: () => (/* binding */ otherRegistry),
/* harmony export */   J: () => (/* binding */ functionNameProblem),
/* harmony export */   Mx: () => (/* binding */ isAwsHost),
/* harmony export */   SU: () => (/* binding */ parseRepository),
/* harmony export */   U$: () => (/* binding */ registryHost),
/* harmony export */   _l: () => (/* binding */ isImageTag),
/* harmony export */   o_: () => (/* binding */ parseImageReference),
/* harmony export */   pA: () => (/* binding */ nearest),
/* harmony export */   wl: () => (/* binding */ parseEcrHost)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);

/** Grammars of names for AWS and registries. */
/** The problem with a bare function name; undefined for 1 to 64 letters, digits, - and _ (Lambda API reference, FunctionName). */
const functionNameProblem = (name, where) => {
    if (name.startsWith('arn:'))
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('function-name-is-arn', { where, name });
    if (name.length > 64)
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('function-name-too-long', { where, name, length: name.length });
    if (!/^[a-zA-Z0-9_-]+$/.test(name))
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('function-name-characters', { where, name });
    return undefined;
};
/** Whether this is an image tag (OCI distribution specification, tag: [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}). */
const isImageTag = (tag) => /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/.test(tag);
/** The domains of AWS's services by partition, each with its dual-stack one (the SDK's partitions, dnsSuffix and dualStackDnsSuffix). */
const API_DOMAINS = [
    ...['amazonaws.com', 'api.aws', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
    ...['amazonaws.eu', 'api.amazonwebservices.eu', 'c2s.ic.gov', 'api.aws.ic.gov', 'sc2s.sgov.gov', 'api.aws.scloud'],
    ...['cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk', 'csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
];
/** ECR's registries have dual-stack names of their own (ECR user guide, dual-stack endpoints). */
const REGISTRY_DOMAINS = [...API_DOMAINS, 'on.aws', 'on.amazonwebservices.com.cn', 'on.amazonwebservices.eu'];
const REGION = '[a-z]{2,4}(?:-[a-z]+)+-\\d+';
const anyOf = (domains) => `(?:${domains.join('|').replaceAll('.', '\\.')})`;
/**
 * The hosts of the services that the step calls (endpoint rules of the SDK), and interface endpoints to them in a VPC (AWS PrivateLink guide,
 * DNS names). Everything else below these domains may belong to any customer: APIs, function URLs, buckets, load balancers.
 */
const AWS_HOST = (() => {
    const service = '(?:lambda|sts|(?:api\\.)?ecr|portal\\.sso|oidc|signin)(?:-fips)?';
    const domain = anyOf(API_DOMAINS);
    const inVpc = `vpce-[0-9a-z-]+\\.${service}\\.${REGION}\\.vpce\\.${domain}`;
    return new RegExp(`^(?:${service}\\.${REGION}\\.${domain}|${inVpc}|sts\\.amazonaws\\.com)$`);
})();
/** Whether a host is that of a service of AWS's that the step calls. */
const isAwsHost = (host) => AWS_HOST.test(host);
const ECR_HOST = new RegExp(`^(?<registryId>\\d{12})\\.dkr[.-]ecr(?:-fips)?\\.(?<region>${REGION})\\.${anyOf(REGISTRY_DOMAINS)}$`);
/** Account and region of a private ECR registry's host, in any partition; undefined for any other host. */
const parseEcrHost = (host) => {
    const { registryId, region } = host.match(ECR_HOST)?.groups ?? {};
    return registryId === undefined || region === undefined ? undefined : { registryId, region };
};
/** Docker Hub's real host for any of its names; any other host unchanged. */
const registryHost = (name) => /^(index\.)?docker\.io$/.test(name) ? 'registry-1.docker.io' : name;
/** OCI distribution specification, name; ECR's grammar for repositories is the same. */
const REPOSITORY_NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
/**
 * An ECR repository by name (`team/app`) or URI (`123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app`); undefined when it is neither.
 * Names are 2 to 256 characters in the grammar of ECR's API reference, CreateRepository.
 */
const parseRepository = (text) => {
    const slash = text.indexOf('/');
    const registry = slash < 0 ? undefined : parseEcrHost(text.slice(0, slash));
    const name = registry === undefined ? text : text.slice(slash + 1);
    return name.length >= 2 && name.length <= 256 && REPOSITORY_NAME.test(name) ? { name, ...registry } : undefined;
};
/** Registries that are not ECR's private ones. */
const OTHER_REGISTRIES = /^(?:(?:[\w-]+\.)*(?:docker\.io|ghcr\.io|quay\.io|gcr\.io|pkg\.dev|azurecr\.io|gitlab\.com|cgr\.dev|mcr\.microsoft\.com)|public\.ecr\.aws|localhost)(?::\d+)?$/;
/** The host of another registry with which a repository's name begins: `ghcr.io` of `ghcr.io/o/app`. ECR accepts such a name. */
const otherRegistry = (text) => {
    const [host = '', ...path] = text.split('/');
    return path.length > 0 && OTHER_REGISTRIES.test(host) ? host : undefined;
};
/**
 * Parses an image reference as Docker does; undefined when it is invalid.
 * `alpine` -> registry-1.docker.io/library/alpine latest; `ghcr.io/o/i:1@sha256:…` -> the digest; `localhost:5000/x:1` -> host localhost:5000.
 */
const parseImageReference = (text) => {
    const match = text.match(/^(?<name>[^@\s]+?)(?::(?<tag>[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/);
    const name = match?.groups?.name;
    if (name === undefined)
        return undefined;
    const [first = '', ...rest] = name.split('/');
    const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
    const host = hasHost ? first : 'docker.io';
    const path = hasHost ? rest.join('/') : name;
    const isHub = registryHost(host) !== host;
    const repository = isHub && !path.includes('/') ? `library/${path}` : path;
    if (!/^[a-zA-Z0-9.-]+(?::\d+)?$/.test(host) || !REPOSITORY_NAME.test(repository))
        return undefined;
    return {
        host: registryHost(host),
        repository,
        reference: match?.groups?.digest ?? match?.groups?.tag ?? 'latest',
        text,
    };
};
/**
 * The known name that is probably meant by an unknown one: the nearest, if it is close enough to be a misspelling,
 * else the only one that continues it or that it continues: `function` -> `function-name`, `environments-map` -> `environments`.
 */
const nearest = (unknown, known) => misspelt(unknown, known) ??
    onlyOne(known.filter((name) => unknown !== '' && name.startsWith(`${unknown}-`))) ??
    onlyOne(known.filter((name) => name !== '' && unknown.startsWith(`${name}-`)));
const onlyOne = (names) => (names.length === 1 ? names[0] : undefined);
const misspelt = (unknown, known) => {
    const near = (name) => Math.max(2, Math.floor(name.length / 3));
    const [best] = known
        // Lengths alone rule out most names, and a very long one would take long to compare.
        .filter((name) => Math.abs(name.length - unknown.length) <= near(name))
        .map((name) => ({ name, distance: editDistance(unknown, name) }))
        .filter(({ name, distance }) => distance <= near(name))
        .toSorted((a, b) => a.distance - b.distance);
    return best?.name;
};
const editDistance = (a, b) => {
    let row = Array.from({ length: b.length + 1 }, (_, column) => column);
    for (const [i, character] of [...a].entries()) {
        const next = [i + 1];
        for (const [j, other] of [...b].entries()) {
            next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (character === other ? 0 : 1)));
        }
        row = next;
    }
    return row[b.length] ?? 0;
};


/***/ }),

/***/ 287:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ overriddenVariables)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3390);
/* harmony import */ var _go_flags_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6675);



/**
 * A warning for each variable of the step that this run overrides with another value, naming the setting to use.
 * Others are merged (GOFLAGS), passed on to go (GOAMD64, GOARM64, GOEXPERIMENT, GOGC and so on), or only a place for files (GOTMPDIR).
 */
const overriddenVariables = (source, settings, { variables, goos }) => [
    ...(source.kind === 'go'
        ? [...(0,_go_flags_js__WEBPACK_IMPORTED_MODULE_2__/* .readGoFlags */ .W)(variables.GOFLAGS).warnings, ...goVariables(settings, variables, goos)]
        : []),
    ...(source.kind === 'dockerfile' ? dockerVariables(settings, variables) : []),
    ...smokeVariables(settings),
];
const goVariables = (settings, { CGO_ENABLED, GOOS = '' }, goos) => [
    ...(CGO_ENABLED === '1' && settings.get('cgo-enabled').from.kind === 'default' ? [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('variable-cgo', {})] : []),
    ...(GOOS === '' || GOOS === goos ? [] : [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('variable-goos', { value: GOOS, goos })]),
];
/** A build argument of this name has the last word on the times. */
const dockerVariables = (settings, { SOURCE_DATE_EPOCH: value = '0' }) => value === '0' || settings.find('build-args')?.value.SOURCE_DATE_EPOCH !== undefined
    ? []
    : [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('variable-times', { value })];
const smokeVariables = (settings) => {
    const setting = settings.find('smoke-env');
    return setting?.value.AWS_LAMBDA_RUNTIME_API === undefined
        ? []
        : [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('variable-runtime-api', { where: (0,_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .describeOrigin */ .uN)(setting.from) })];
};


/***/ }),

/***/ 6673:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  N: () => (/* binding */ needsAws),
  m: () => (/* binding */ readPlan)
});

// EXTERNAL MODULE: ./lib/errors.js + 30 modules
var lib_errors = __nccwpck_require__(2300);
// EXTERNAL MODULE: ./lib/settings.js
var lib_settings = __nccwpck_require__(3390);
;// CONCATENATED MODULE: ./lib/plan/account.js


/** RoleSessionName has 2 to 64 characters (STS API reference, AssumeRoleWithWebIdentity). */
const MAX_SESSION_NAME = 64;
/** Reads region, role and guards from the settings, with all their problems. */
const readAccount = (settings, caller, needsAws) => {
    const roleArn = settings.find('role-to-assume')?.value;
    const allowedAccountIds = settings.find('allowed-account-ids')?.value ?? [];
    return {
        problems: [
            ...regionProblems(settings, caller, needsAws),
            ...tokenProblems(roleArn, caller, needsAws),
            ...(needsAws ? sourceProblems(roleArn, caller) : []),
            ...accountProblems(roleArn, allowedAccountIds),
        ],
        value: {
            region: settings.find('aws-region')?.value ?? caller.region ?? '',
            roleArn,
            sessionName: settings.find('role-session-name')?.value ?? defaultSessionName(caller),
            durationSeconds: settings.get('role-duration-seconds').value,
            audience: settings.get('audience').value,
            allowedAccountIds,
            whyNoRole: guessWhyNoRole(caller),
        },
    };
};
const regionProblems = (settings, { region }, needsAws) => {
    if (settings.find('aws-region') !== undefined)
        return [];
    if (region === undefined) {
        return needsAws ? [(0,lib_errors/* problem */.CC)('region-missing', {})] : [];
    }
    if ((0,lib_settings/* offending */.nr)('aws-region', region).length === 0)
        return [];
    return [(0,lib_errors/* problem */.CC)('region-invalid', { region, expects: lib_settings/* settings */.W0['aws-region'].expects })];
};
const tokenProblems = (roleArn, caller, needsAws) => {
    if (roleArn === undefined || caller.hasIdToken || !needsAws)
        return [];
    return [(0,lib_errors/* problem */.CC)(caller.hasAwsCredentials ? 'id-token-or-credentials' : 'id-token-permission', { role: roleArn })];
};
/** Where a token or credentials would come from over plain http. */
const sourceProblems = (roleArn, { endpoints }) => endpoints.flatMap(({ of, where, url, isSafe }) => {
    if (isSafe)
        return [];
    if (of === 'id-token' && roleArn !== undefined)
        return [(0,lib_errors/* problem */.CC)('id-token-insecure', { origin: URL.parse(url)?.origin ?? url })];
    return of === 'credentials' && roleArn === undefined
        ? [(0,lib_errors/* problem */.CC)('endpoint-insecure', { name: where, value: url })]
        : [];
});
const accountProblems = (roleArn, allowed) => {
    const account = roleArn?.split(':')[4];
    if (account === undefined || allowed.length === 0 || allowed.includes(account))
        return [];
    return [(0,lib_errors/* problem */.CC)('role-account', { account, allowed: allowed.join(', ') })];
};
const defaultSessionName = (caller) => `gdl-${caller.runId}-${caller.runAttempt}-${caller.actor}`.replace(/[^\w+=,.@-]/g, '-').slice(0, MAX_SESSION_NAME);
/** GitHub passes empty text both for an omitted input and for a secret that this run may not read. */
const guessWhyNoRole = (caller) => {
    if (caller.event.fromFork)
        return 'credentials-of-fork';
    if (caller.actor === 'dependabot[bot]')
        return 'credentials-of-dependabot';
    return caller.hasIdToken ? 'credentials-secret-empty' : 'credentials-missing';
};

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __nccwpck_require__(8815);
// EXTERNAL MODULE: ./lib/plan/branches.js
var plan_branches = __nccwpck_require__(159);
// EXTERNAL MODULE: ./lib/plan/names.js
var names = __nccwpck_require__(595);
;// CONCATENATED MODULE: ./lib/plan/environments.js





/** A map of environments is never this large (a hand-written one has a few hundred bytes). */
const MAX_BYTES = 262_144;
/**
 * Parses the environments of a YAML map, in order, with all problems.
 * All scalars are text (failsafe schema: `tag: 1.10` stays 1.10). Aliases, duplicate keys and unknown keys are problems with their line.
 */
const parseEnvironments = (text) => {
    if (Buffer.byteLength(text) > MAX_BYTES) {
        return refuse((0,lib_errors/* problem */.CC)('environments-too-large', { size: Buffer.byteLength(text), limit: MAX_BYTES }));
    }
    const lines = new dist/* LineCounter */.HN();
    const document = (0,dist/* parseDocument */.Tp)(text, {
        schema: 'failsafe',
        uniqueKeys: true,
        lineCounter: lines,
        prettyErrors: false,
    });
    const errors = findErrors(document).map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return (0,lib_errors/* problem */.CC)('environments-yaml', { line, column: col, reason: reasonOf(error, text) });
    });
    if (errors.length > 0)
        return { environments: [], problems: errors };
    let hasAlias = false;
    (0,dist/* visit */.YR)(document, {
        Alias: () => {
            hasAlias = true;
        },
    });
    if (hasAlias)
        return refuse((0,lib_errors/* problem */.CC)('environments-alias', {}));
    if (!(0,dist/* isMap */.jh)(document.contents))
        return refuse((0,lib_errors/* problem */.CC)('environments-not-map', {}));
    const problems = [];
    const environments = document.contents.items.flatMap((pair) => {
        const place = placeOf(pair, 'environments', lines);
        if (!(0,dist/* isMap */.jh)(pair.value)) {
            problems.push((0,lib_errors/* problem */.CC)('environment-not-map', { where: (0,lib_settings/* describeOrigin */.uN)(place) }));
            return [];
        }
        return [parseEnvironment(keyOf(pair), pair.value.items, (item) => placeOf(item, place.path, lines), problems)];
    });
    if (environments.length === 0 && problems.length === 0)
        return refuse((0,lib_errors/* problem */.CC)('environments-empty', {}));
    return { environments, problems };
};
const refuse = (what) => ({ environments: [], problems: [what] });
/** The errors to fix first: a syntax error causes others after it, while duplicate keys are independent. */
const findErrors = ({ errors, warnings }) => {
    const all = [...errors, ...warnings];
    const syntax = all.find(({ code }) => code !== 'DUPLICATE_KEY');
    return syntax === undefined ? all : [syntax];
};
const reasonOf = ({ code, message, pos }, text) => {
    const key = text.slice(pos[0]).match(/^["']?([^"':,}\s]+)/)?.[1];
    if (code === 'DUPLICATE_KEY' && key !== undefined)
        return `duplicate key "${key}"`;
    return code === 'RESOURCE_EXHAUSTION' ? 'it is nested too deeply' : message;
};
const keyOf = (pair) => ((0,dist/* isScalar */.jn)(pair.key) ? String(pair.key.value) : '');
const placeOf = (pair, parent, lines) => {
    const path = `${parent}.${keyOf(pair)}`;
    const { line, col } = lines.linePos(pair.key.range?.[0] ?? 0);
    return { kind: 'yaml', where: 'environments', path, line, column: col };
};
const parseEnvironment = (name, items, place, problems) => {
    let branches = [name];
    let isProtected = false;
    const layer = {};
    for (const pair of items) {
        const key = keyOf(pair);
        const here = place(pair);
        if (key === 'branches')
            branches = readBranches(pair.value, here, problems) ?? branches;
        else if (key === 'protected')
            isProtected = readProtected(pair.value, here, problems);
        else if (!(0,lib_settings/* isSettingName */.s9)(key) || lib_settings/* settings */.W0[key].scope === 'run')
            problems.push(unknownKey(key, here));
        else {
            const value = readValue(key, pair.value, here, problems);
            if (value !== undefined)
                layer[key] = { value, from: here };
        }
    }
    if (branches[0] === name && (0,plan_branches/* branchPattern */.L)(name) === undefined)
        problems.push((0,lib_errors/* problem */.CC)('branch-pattern', { where: `environments.${name}`, pattern: name }));
    return { name, branches, isProtected, layer: layer };
};
const unknownKey = (key, place) => {
    const where = (0,lib_settings/* describeOrigin */.uN)(place);
    if ((0,lib_settings/* isSettingName */.s9)(key))
        return (0,lib_errors/* problem */.CC)('environment-key-run', { where, key });
    const known = [...Object.keys(lib_settings/* environmentKeys */.aZ), ...lib_settings/* settingNames */.H$.filter((name) => lib_settings/* settings */.W0[name].scope !== 'run')];
    const guess = (0,names/* nearest */.pA)(key, known);
    return guess === undefined
        ? (0,lib_errors/* problem */.CC)('environment-key-unknown', { where, key, known: known.join(', ') })
        : (0,lib_errors/* problem */.CC)('environment-key-misspelt', { where, key, guess });
};
const readBranches = (node, place, problems) => {
    const value = plainValue(node);
    const list = typeof value === 'string' ? (0,lib_settings/* fromText */.IK)('list', value) : value;
    if (!Array.isArray(list) || list.length === 0) {
        problems.push((0,lib_errors/* problem */.CC)('branches-invalid', { where: (0,lib_settings/* describeOrigin */.uN)(place) }));
        return undefined;
    }
    for (const pattern of list) {
        if ((0,plan_branches/* branchPattern */.L)(pattern.replace(/^!/, '')) === undefined) {
            problems.push((0,lib_errors/* problem */.CC)('branch-pattern', { where: (0,lib_settings/* describeOrigin */.uN)(place), pattern }));
        }
    }
    return list;
};
const readProtected = (node, place, problems) => {
    const value = plainValue(node);
    const read = typeof value === 'string' ? (0,lib_settings/* fromText */.IK)('boolean', value) : undefined;
    if (read === undefined)
        problems.push((0,lib_errors/* problem */.CC)('protected-invalid', { where: (0,lib_settings/* describeOrigin */.uN)(place) }));
    return read ?? true;
};
/** Reads a setting's value from its node: text by the setting's kind, or a sequence or map for a list or pairs. */
const readValue = (name, node, place, problems) => {
    const { kind, expects, help } = lib_settings/* settings */.W0[name];
    const where = (0,lib_settings/* describeOrigin */.uN)(place);
    const plain = plainValue(node);
    if (plain === '')
        return undefined;
    const value = typeof plain === 'string' ? (0,lib_settings/* fromText */.IK)(kind, plain) : isListOrMap(kind, plain) ? plain : undefined;
    if (value === undefined) {
        problems.push(typeof plain === 'string'
            ? (0,lib_errors/* problem */.CC)('setting-value', { where, value: plain, expects, help })
            : (0,lib_errors/* problem */.CC)('setting-nested', { where, expects, help }));
        return undefined;
    }
    for (const bad of (0,lib_settings/* offending */.nr)(name, value))
        problems.push((0,lib_errors/* problem */.CC)('setting-value', { where, value: bad, expects, help }));
    return value;
};
const isListOrMap = (kind, plain) => Array.isArray(plain)
    ? kind === 'list' || kind === 'lines'
    : plain !== undefined && (kind === 'pairs' || kind === 'variables');
/** A scalar's text, a sequence's texts or a map's texts; undefined for anything deeper. */
const plainValue = (node) => {
    if (node === null)
        return '';
    if ((0,dist/* isScalar */.jn)(node))
        return String(node.value ?? '').trim();
    if ((0,dist/* isSeq */.oP)(node))
        return node.items.every((item) => (0,dist/* isScalar */.jn)(item))
            ? node.items.map((item) => String((0,dist/* isScalar */.jn)(item) ? item.value : ''))
            : undefined;
    if ((0,dist/* isMap */.jh)(node)) {
        if (!node.items.every((item) => (0,dist/* isScalar */.jn)(item.value)))
            return undefined;
        return Object.fromEntries(node.items.map((item) => [keyOf(item), (0,dist/* isScalar */.jn)(item.value) ? String(item.value.value) : '']));
    }
    return undefined;
};

// EXTERNAL MODULE: ./lib/plan/events.js
var events = __nccwpck_require__(2878);
// EXTERNAL MODULE: ./lib/plan/function.js
var plan_function = __nccwpck_require__(5307);
// EXTERNAL MODULE: ./lib/plan/layers.js
var plan_layers = __nccwpck_require__(6665);
// EXTERNAL MODULE: ./lib/plan/overridden.js
var overridden = __nccwpck_require__(287);
// EXTERNAL MODULE: ./lib/plan/select.js
var plan_select = __nccwpck_require__(3483);
// EXTERNAL MODULE: ./lib/plan/siblings.js
var siblings = __nccwpck_require__(7020);
;// CONCATENATED MODULE: ./lib/plan/plan.js










/** Whether a command talks to AWS. */
const needsAws = (command) => command === 'deploy' || command === 'push';
/** Makes a plan from settings, environments and event, or lists all their problems. */
const readPlan = (caller) => {
    const { layer, problems: inputProblems } = (0,plan_layers/* readInputLayer */.Ev)(caller.inputs);
    const run = (0,plan_layers/* lookup */.$I)([layer]);
    const text = run.find('environments');
    const parsed = text === undefined ? undefined : parseEnvironments(text.value);
    const problems = [
        ...inputProblems,
        ...(parsed?.problems ?? []),
        ...(0,events/* eventProblems */.T)(caller, run.find('allow-events')?.value ?? []),
        ...connectionProblems(caller),
    ];
    if (problems.length > 0)
        return { kind: 'refuse', problems };
    const selection = (0,plan_select/* selectEnvironment */.a)(parsed?.environments, run.find('environment'), caller);
    if (selection.kind === 'problem')
        return { kind: 'refuse', problems: [selection.problem] };
    if (selection.kind === 'skip')
        return selection;
    const environment = selection.kind === 'environment' ? selection.environment : undefined;
    const settings = (0,plan_layers/* lookup */.$I)(environment === undefined ? [layer] : [layer, environment.layer]);
    const asked = run.get('command').value;
    const isPowerless = (0,events/* isProposal */.ld)(caller) && !(0,events/* canAuthenticate */.oP)(caller, settings.find('role-to-assume'));
    const command = asked !== 'build' && isPowerless ? 'check' : asked;
    const account = readAccount(settings, caller, needsAws(command));
    const spec = (0,plan_function/* readFunction */.v)(settings, environment?.name, account.value.region, caller);
    const wrong = [...account.problems, ...spec.problems, ...commandProblems(command, spec.value)];
    if (wrong.length > 0)
        return { kind: 'refuse', problems: wrong };
    return {
        kind: 'plan',
        plan: {
            command,
            dryRun: run.get('dry-run').value || (0,events/* isProposal */.ld)(caller),
            environment: environment?.name,
            account: account.value,
            function: spec.value,
            siblings: (0,siblings/* readSiblings */.G)(parsed?.environments ?? [], environment, { inputs: layer, caller }),
            warnings: [
                ...(asked === 'deploy' && !run.get('dry-run').value ? mergedWarnings(caller) : []),
                ...(environment === undefined ? branchWarnings(caller, run.find('function-name')) : []),
                ...(0,overridden/* overriddenVariables */.m)(spec.value.source, settings, { variables: caller.buildVariables, goos: 'linux' }),
            ],
            notes: foreignEndpoints(caller),
            mustBeAtSha: events/* GUARDED_EVENTS */.NI.includes(caller.event.name),
        },
    };
};
const commandProblems = (command, { packageType, source, layers }) => {
    const version = layers?.sources.find(({ kind }) => kind === 'version');
    if (command === 'build' && version !== undefined)
        return [(0,lib_errors/* problem */.CC)('build-layer', { where: layers?.where ?? '', layer: version.text })];
    if (command === 'push' && packageType.value === 'zip')
        return [(0,lib_errors/* problem */.CC)('push-zip', {})];
    if ((command === 'push' || command === 'build') && source.kind === 'image-uri')
        return [(0,lib_errors/* problem */.CC)('command-image-uri', { command, uri: source.image.text })];
    return [];
};
/** Endpoints receive credentials, so plain http is for loopback only, and certificates are checked. */
const connectionProblems = (caller) => [
    ...serviceEndpoints(caller).flatMap(({ where, url, isSafe }) => isSafe ? [] : [(0,lib_errors/* problem */.CC)('endpoint-insecure', { name: where, value: url })]),
    ...(caller.checksCertificates ? [] : [(0,lib_errors/* problem */.CC)('certificates-unchecked', {})]),
];
/** Logged so that everybody sees where the calls go. */
const foreignEndpoints = (caller) => serviceEndpoints(caller).flatMap(({ where, url }) => (0,names/* isAwsHost */.Mx)(URL.parse(url)?.hostname ?? url) ? [] : [`${where} is ${url}, which is not AWS`]);
/** The endpoints of AWS's services, one for each place that sets them. */
const serviceEndpoints = ({ endpoints }) => {
    const ofServices = endpoints.filter(({ of }) => of !== 'credentials' && of !== 'id-token');
    return [...new Map(ofServices.map((endpoint) => [endpoint.where, endpoint])).values()];
};
/** Such a workflow was meant to deploy, but its event never does. */
const mergedWarnings = (caller) => {
    const { event } = caller;
    return event.isMerged && (0,events/* isProposal */.ld)(caller)
        ? [(0,lib_errors/* warning */.$e)('merged-pull-request', { event: event.name, branch: event.baseBranch ?? 'main' })]
        : [];
};
const branchWarnings = (caller, functionName) => {
    const { defaultBranch } = caller.event;
    if ((0,events/* isProposal */.ld)(caller) ||
        caller.branch === undefined ||
        defaultBranch === undefined ||
        caller.branch === defaultBranch)
        return [];
    const name = functionName?.value ?? 'the same function';
    return [(0,lib_errors/* warning */.$e)('every-branch', { branch: caller.branch, defaultBranch, name })];
};


/***/ }),

/***/ 3483:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ targetOf),
/* harmony export */   a: () => (/* binding */ selectEnvironment)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);
/* harmony import */ var _branches_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(159);
/* harmony import */ var _events_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2878);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(595);




/** The branch that a run is for; for a pull request or merge group, its target branch. */
const targetOf = (caller) => {
    if (!(0,_events_js__WEBPACK_IMPORTED_MODULE_1__/* .isProposal */ .ld)(caller) || caller.event.baseBranch === undefined)
        return { branch: caller.branch, ref: caller.ref };
    return { branch: caller.event.baseBranch, ref: `refs/heads/${caller.event.baseBranch}` };
};
/**
 * The environment of this run: the named one on any branch (unless it is protected and the branch is not its own), else the first whose branches match.
 * Without a match, the run is skipped; without a map, one function serves every branch.
 */
const selectEnvironment = (environments, wanted, caller) => {
    const { branch, ref } = targetOf(caller);
    if (environments === undefined) {
        if (wanted === undefined)
            return { kind: 'all-branches' };
        return refused((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('environment-without-map', { name: wanted.value }));
    }
    if (wanted === undefined) {
        const found = environments.find((environment) => (0,_branches_js__WEBPACK_IMPORTED_MODULE_3__/* .matchesBranch */ ._)(environment.branches, branch, ref));
        const { chosenEnvironment: chosen } = caller.event;
        if (chosen !== undefined && chosen !== found?.name && environments.some(({ name }) => name === chosen))
            return refused((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('environment-not-passed', { chosen, found: found?.name ?? 'none' }));
        return found === undefined
            ? {
                kind: 'skip',
                reason: (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('no-environment', {
                    branch: branch ?? ref,
                    environments: environments.map(({ name, branches }) => `${name}: ${branches.join(', ')}`).join('; '),
                }).message,
                warnings: tagWarnings(environments, ref),
            }
            : { kind: 'environment', environment: found };
    }
    const names = environments.map((environment) => environment.name);
    const environment = environments.find(({ name }) => name === wanted.value);
    if (environment === undefined) {
        const guess = (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .pA)(wanted.value, names);
        const values = { name: wanted.value, known: names.join(', ') };
        return refused(guess === undefined
            ? (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('environment-unknown', values)
            : (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('environment-misspelt', { ...values, guess }));
    }
    if (environment.isProtected && !(0,_branches_js__WEBPACK_IMPORTED_MODULE_3__/* .matchesBranch */ ._)(environment.branches, branch, ref)) {
        const { name, branches } = environment;
        const values = { name, branches: branches.join(', '), branch: branch ?? ref };
        const meant = meantForTag(environment, ref);
        return refused(meant === undefined
            ? (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('environment-protected', { ...values, first: branches[0] ?? name })
            : (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)('environment-protected-tag', { ...values, pattern: meant }));
    }
    return { kind: 'environment', environment };
};
/** The pattern of an environment that would match a Git tag if it were a branch: `v*` for refs/tags/v1. */
const meantForTag = ({ branches }, ref) => {
    const [, tag] = ref.match(/^refs\/tags\/(.+)$/) ?? [];
    return tag === undefined
        ? undefined
        : branches.find((pattern) => !/^\*+$/.test(pattern) && (0,_branches_js__WEBPACK_IMPORTED_MODULE_3__/* .matchesBranch */ ._)([pattern], tag, ref));
};
const tagWarnings = (environments, ref) => environments.flatMap((environment) => {
    const { name } = environment;
    const pattern = meantForTag(environment, ref);
    return pattern === undefined ? [] : [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)('branches-no-tag', { ref, name, pattern })];
});
const refused = (what) => ({ kind: 'problem', problem: what });


/***/ }),

/***/ 7020:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ readSiblings),
/* harmony export */   Q: () => (/* binding */ tellNearest)
/* harmony export */ });
/* harmony import */ var _layers_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6665);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(595);
/* harmony import */ var _select_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3483);



/** Reads the functions and repositories of all environments but the chosen one; `inputs` holds what they share. Skips what cannot be read. */
const readSiblings = (environments, chosen, { inputs, caller }) => {
    const found = environments
        .filter((environment) => environment !== chosen)
        .map(({ name: environment, layer }) => {
        const settings = (0,_layers_js__WEBPACK_IMPORTED_MODULE_0__/* .lookup */ .$I)([inputs, layer]);
        const values = { environment, branch: (0,_select_js__WEBPACK_IMPORTED_MODULE_2__/* .targetOf */ .$)(caller).branch, sha: caller.sha };
        const named = settings.find('function-name');
        const functionName = named === undefined ? undefined : textOf((0,_layers_js__WEBPACK_IMPORTED_MODULE_0__/* .fillTemplate */ .ou)(named, values));
        const set = settings.find('repository');
        const own = functionName === undefined ? values : { ...values, function: functionName };
        const repository = set === undefined ? undefined : textOf((0,_layers_js__WEBPACK_IMPORTED_MODULE_0__/* .fillTemplate */ .ou)(set, own));
        return { environment, functionName, repository: (0,_names_js__WEBPACK_IMPORTED_MODULE_1__/* .parseRepository */ .SU)(repository ?? '')?.name };
    });
    const many = (key) => found.flatMap(({ environment, [key]: name }) => (name === undefined ? [] : [{ environment, name }]));
    return { functions: many('functionName'), repositories: many('repository') };
};
const textOf = ({ text, problem }) => problem === undefined ? text : undefined;
/** `Environment prod has my-function. `, if that name is close to the unknown one; else nothing. */
const tellNearest = (unknown, siblings) => {
    const others = siblings.filter(({ name }) => name !== unknown);
    const guess = (0,_names_js__WEBPACK_IMPORTED_MODULE_1__/* .nearest */ .pA)(unknown, others.map(({ name }) => name));
    const found = others.find(({ name }) => name === guess);
    return found === undefined ? '' : `Environment ${found.environment} has ${found.name}. `;
};


/***/ }),

/***/ 685:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  LX: () => (/* binding */ COMPILING),
  FQ: () => (/* binding */ leaves),
  o$: () => (/* binding */ readSource)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/errors.js + 30 modules
var errors = __nccwpck_require__(2300);
// EXTERNAL MODULE: ./lib/settings.js
var lib_settings = __nccwpck_require__(3390);
// EXTERNAL MODULE: ./lib/plan/go-flags.js
var go_flags = __nccwpck_require__(6675);
// EXTERNAL MODULE: ./lib/plan/names.js
var names = __nccwpck_require__(595);
;// CONCATENATED MODULE: ./lib/plan/image-uri.js


/** A registry on this machine; used only if ECR itself reports that address for the repository. */
const LOOPBACK = /^(?:127\.0\.0\.1|localhost):\d{1,5}$/;
/**
 * Parses `team/app:v1`, `123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1`, `…/app@sha256:…`, or both, where the digest wins; else returns the problem.
 * Lambda accepts only images from ECR in its own region (developer guide, container images).
 */
const parseImageUri = (text) => {
    const refused = (reason) => ({ problem: (0,errors/* problem */.CC)('image-uri-invalid', { text, reason }) });
    const { host, name = '', tag, digest } = text.match(URI)?.groups ?? {};
    if (name === '')
        return refused('it is not NAME:TAG or NAME@sha256:DIGEST, with or without the host of a registry');
    const registry = host === undefined ? undefined : (0,names/* parseEcrHost */.wl)(host);
    if (host !== undefined && registry === undefined && !LOOPBACK.test(host))
        return { problem: (0,errors/* problem */.CC)('image-uri-not-ecr', { text, host }) };
    if ((0,names/* parseRepository */.SU)(name) === undefined)
        return refused(`"${name}" is not a valid repository name`);
    if (tag !== undefined && tag.length > MAX_TAG_LENGTH)
        return refused(`its tag has more than ${MAX_TAG_LENGTH} characters`);
    if (tag === undefined && digest === undefined)
        return refused('it has neither a tag nor a digest');
    return {
        image: {
            text,
            repositoryUri: host === undefined ? undefined : `${host}/${name}`,
            name,
            registryId: registry?.registryId,
            region: registry?.region,
            tag,
            digest: digest === undefined ? undefined : `sha256:${digest}`,
        },
    };
};
/** OCI distribution specification, tag. */
const MAX_TAG_LENGTH = 128;
/** As in every image reference, the first part is a host if it has a dot or a port. */
const URI = /^(?:(?<host>(?:[^/@:\s]*\.[^/@:\s]*|localhost)(?::\d+)?|[^/@:\s]+:\d+)\/)?(?<name>[^:@\s]+)(?::(?<tag>[a-zA-Z0-9_][a-zA-Z0-9._-]*))?(?:@sha256:(?<digest>[0-9a-f]{64}))?$/;

// EXTERNAL MODULE: ./lib/plan/ldflags.js
var plan_ldflags = __nccwpck_require__(2092);
;// CONCATENATED MODULE: ./lib/plan/source.js






/** The archive's transport prefix, as in skopeo and podman (containers-transports(5)). */
const ARCHIVE = 'oci-archive:';
/** Reads the source of a function's code from its settings; adds any problems to `problems`. */
const readSource = (settings, caller, problems) => {
    const directory = settings.get('working-directory');
    const place = { workspace: caller.workspace, directory: (0,external_node_path_.resolve)(caller.workspace, directory.value) };
    const paths = pathReader(place, caller.tempDir, problems);
    paths.inside(directory, directory.value, caller.workspace);
    problems.push(...exclusionProblems(settings));
    const binary = settings.find('binary');
    if (binary !== undefined)
        return { kind: 'binary', ...place, path: paths.made(binary), include: readInclude(settings, paths, place) };
    const zipFile = settings.find('zip-file');
    if (zipFile !== undefined)
        return { kind: 'zip-file', ...place, path: paths.made(zipFile) };
    const imageUri = settings.find('image-uri');
    if (imageUri?.value.startsWith(ARCHIVE)) {
        const path = paths.made({ ...imageUri, value: imageUri.value.slice(ARCHIVE.length) });
        return { kind: 'archive', ...place, path };
    }
    if (imageUri !== undefined) {
        const parsed = parseImageUri(imageUri.value);
        if ('image' in parsed)
            return { kind: 'image-uri', ...place, image: parsed.image };
        problems.push(parsed.problem);
    }
    const dockerfile = settings.find('dockerfile');
    if (dockerfile !== undefined)
        return readDockerfile(settings, place, paths, dockerfile);
    return readGo(settings, place, { paths, problems, goFlags: caller.buildVariables.GOFLAGS });
};
const pathReader = ({ workspace, directory }, tempDir, problems) => {
    const refuse = (setting, path, folder) => {
        problems.push((0,errors/* problem */.CC)('path-outside', { where: (0,lib_settings/* describeOrigin */.uN)(setting.from), path, folder }));
    };
    return {
        inside: (setting, written, folder) => {
            if (leaves(folder, (0,external_node_path_.resolve)(folder, written)))
                refuse(setting, written, folder);
        },
        read: (setting) => {
            const path = (0,external_node_path_.resolve)(directory, setting.value);
            if (leaves(workspace, path))
                refuse(setting, setting.value, workspace);
            return path;
        },
        made: (setting) => {
            const path = (0,external_node_path_.resolve)(directory, setting.value);
            if (leaves(workspace, path) && leaves(tempDir, path))
                refuse(setting, setting.value, workspace);
            return path;
        },
    };
};
const readDockerfile = (settings, place, paths, dockerfile) => {
    const context = settings.find('docker-context');
    return {
        kind: 'dockerfile',
        ...place,
        dockerfile: paths.read(dockerfile),
        context: context === undefined ? place.directory : paths.read(context),
        target: settings.find('docker-target')?.value,
        args: settings.find('build-args')?.value ?? {},
        secrets: settings.find('build-secrets')?.value ?? {},
        ssh: settings.find('build-ssh')?.value ?? [],
        cacheFrom: settings.find('cache-from')?.value ?? [],
        cacheTo: settings.find('cache-to')?.value ?? [],
        buildEnv: settings.find('build-env')?.value ?? [],
    };
};
const readGo = (settings, place, { paths, problems, goFlags }) => {
    const ldflags = settings.find('go-ldflags');
    if (ldflags !== undefined)
        problems.push(...(0,plan_ldflags/* ldflagProblems */.Pw)(ldflags));
    const merged = (0,go_flags/* readGoFlags */.W)(goFlags);
    const goPackage = settings.find('go-package');
    const isInside = !leaves(place.workspace, place.directory);
    if (isInside && goPackage !== undefined && leaves(place.workspace, (0,external_node_path_.resolve)(place.directory, goPackage.value))) {
        const where = (0,lib_settings/* describeOrigin */.uN)(goPackage.from);
        problems.push((0,errors/* problem */.CC)('package-path-outside', { where, path: goPackage.value, folder: place.workspace }));
    }
    else if (goPackage !== undefined && isGoFile(goPackage.value)) {
        const values = { path: goPackage.value, folder: folderOf(goPackage.value) };
        problems.push((0,errors/* problem */.CC)('package-path-file', { where: (0,lib_settings/* describeOrigin */.uN)(goPackage.from), ...values }));
    }
    return {
        kind: 'go',
        ...place,
        goPackage: goPackage?.value,
        tags: [...new Set([...merged.tags, ...(settings.find('go-tags')?.value ?? [])])],
        // The setting comes last: of two values for one variable, the linker takes the last.
        ldflags: [merged.ldflags, ldflags?.value].filter((flags) => flags !== undefined).join(' ') || undefined,
        cgoEnabled: settings.get('cgo-enabled').value,
        buildEnv: settings.find('build-env')?.value ?? [],
        include: readInclude(settings, paths, place),
    };
};
/** Whether go would take it for a file and compile that alone. An import path may end so too: `github.com/nats-io/nats.go`. */
const isGoFile = (goPackage) => goPackage.endsWith('.go') && (/^\.{0,2}\//.test(goPackage) || !/^[^/]*\.[^/]*\//.test(goPackage));
/** The folder of a file as go-package takes it: `main.go` -> `.`, `cmd/api/main.go` -> `./cmd/api`. */
const folderOf = (path) => {
    const folder = external_node_path_.posix.dirname(path);
    return folder === '.' || /^\.{0,2}(\/|$)/.test(folder) ? folder : `./${folder}`;
};
const readInclude = (settings, paths, { directory }) => {
    const include = settings.find('include');
    for (const path of include?.value ?? []) {
        if (include !== undefined)
            paths.inside(include, path, directory);
    }
    return include?.value ?? [];
};
/** Settings for compiling only. */
const COMPILING = ['go-package', 'go-tags', 'go-ldflags', 'cgo-enabled'];
/** Settings for packing a binary. */
const PACKING = ['include', 'base-image'];
/** Settings for a Dockerfile only. */
const DOCKER = [
    'docker-context',
    'docker-target',
    'build-args',
    'build-secrets',
    'build-ssh',
    'cache-from',
    'cache-to',
];
/** Each setting that selects a source, with the settings that it excludes. */
const EXCLUDES = [
    ['zip-file', ['image-uri', 'binary', 'dockerfile', ...COMPILING, ...PACKING, 'build-env']],
    ['image-uri', ['binary', 'dockerfile', ...COMPILING, ...PACKING, 'build-env']],
    ['binary', ['dockerfile', ...COMPILING, 'build-env']],
    ['dockerfile', [...COMPILING, ...PACKING]],
];
const exclusionProblems = (settings) => {
    const isSet = (name) => {
        const found = settings.find(name);
        return found !== undefined && found.from.kind !== 'default' && found.value !== false;
    };
    const where = (name) => {
        const found = settings.find(name);
        return found === undefined ? name : (0,lib_settings/* describeOrigin */.uN)(found.from);
    };
    /** Another setting's name, in the same style: flag or input. */
    const alike = (name, other) => settings.find(name)?.from.kind === 'flag' ? (0,lib_settings/* describeOrigin */.uN)({ kind: 'flag', name: other }) : other;
    const clashes = EXCLUDES.filter(([name]) => isSet(name)).flatMap(([name, others]) => others.filter(isSet).map((other) => (0,errors/* problem */.CC)('settings-exclude', { where: where(name), other: where(other) })));
    const alone = isSet('dockerfile')
        ? []
        : DOCKER.filter(isSet).map((name) => (0,errors/* problem */.CC)('setting-needs', { where: where(name), needed: alike(name, 'dockerfile') }));
    const smoke = isSet('smoke-event')
        ? []
        : ['smoke-expect', 'smoke-env']
            .filter(isSet)
            .map((name) => (0,errors/* problem */.CC)('setting-needs', { where: where(name), needed: 'smoke-event' }));
    const image = settings.find('image-uri');
    const elsewhere = image === undefined || image.value.startsWith(ARCHIVE)
        ? []
        : ['smoke-event', 'layers']
            .filter(isSet)
            .map((name) => (0,errors/* problem */.CC)('image-uri-as-it-is', { where: where(name), uri: image.value }));
    return [...clashes, ...alone, ...smoke, ...elsewhere];
};
/** Whether a path is outside a folder; both are absolute. */
const leaves = (folder, path) => {
    const inside = (0,external_node_path_.relative)(folder, path);
    return inside === '..' || inside.startsWith('../') || (0,external_node_path_.isAbsolute)(inside);
};


/***/ }),

/***/ 7577:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ goarch)
/* harmony export */ });
/** Lambda's architectures as Go and image registries name them. */
const goarch = { x86_64: 'amd64', arm64: 'arm64' };


/***/ }),

/***/ 1425:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ closingLines)
/* harmony export */ });
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4842);
/* harmony import */ var _result_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7393);


/** The last lines of the log: what runs now, what ran before, and how long it took. */
const closingLines = (report) => {
    const { result } = report;
    if (report.skipped !== undefined)
        return [];
    const lines = result === undefined
        ? [report.environment === undefined ? 'nothing was deployed' : `${report.environment} was not deployed`]
        : linesOf(report, result);
    return lines.map((line, index) => (index < lines.length - 1 ? line : `${line}. ${(0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .formatTime */ .fU)(report.durationMs)}`));
};
const linesOf = (report, result) => {
    const { name, facts } = result;
    const place = (0,_result_js__WEBPACK_IMPORTED_MODULE_0__/* .placeOf */ .$t)(report, name);
    const wanted = (0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOf */ .$N)((0,_result_js__WEBPACK_IMPORTED_MODULE_0__/* .commitOf */ .D3)(report, facts), facts.hash);
    const before = facts.previousHash === undefined ? undefined : codeBefore(report, result);
    const kept = (0,_result_js__WEBPACK_IMPORTED_MODULE_0__/* .keptFrom */ .$T)(report, facts);
    const from = kept === undefined ? undefined : `, deployed from ${(0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .shortCommit */ .Ax)(kept)}`;
    switch (result.status) {
        case 'deployed':
            return [`${place} runs ${wanted}${from ?? (before === undefined ? '' : `, was ${before}`)}`];
        case 'unchanged':
            return [`${place} already runs ${wanted}${from ?? ''}`];
        case 'planned':
            return [...result.steps.map((step) => `would ${step}`), plannedLine(report, result, { place, wanted, before })];
        case 'built':
            return [
                facts.path === undefined
                    ? 'built, not deployed: this run has no AWS credentials'
                    : `built ${facts.path}, ${(0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .shortHash */ .BC)(facts.hash ?? '')}`,
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
/** The commit if it tells the two apart, else the hash. */
const codeBefore = (report, { facts }) => {
    const { previousCommit = '', previousHash = '' } = facts;
    return (0,_result_js__WEBPACK_IMPORTED_MODULE_0__/* .isSameCommit */ .sw)(report, facts) ? (0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .shortHash */ .BC)(previousHash) : (0,_words_js__WEBPACK_IMPORTED_MODULE_1__/* .shortCommit */ .Ax)(previousCommit);
};
const failedLine = (place, result, before) => {
    const was = before === undefined ? '' : ` (${before})`;
    const changes = (0,_result_js__WEBPACK_IMPORTED_MODULE_0__/* .changesIn */ .N0)(result);
    const found = (0,_result_js__WEBPACK_IMPORTED_MODULE_0__/* .foundLive */ .Vq)(result);
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


/***/ }),

/***/ 8568:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ renderOutputs)
/* harmony export */ });
/* unused harmony export outputDescriptions */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2300);

/** The step's outputs with their descriptions; action.yml is generated from this table. */
const outputDescriptions = {
    environment: 'The environment that was deployed; empty without `environments`, or when none matched.',
    skipped: '`true` when no environment matched the branch and nothing was done.',
    changed: 'JSON list of the functions whose code or tag changed; with `command: push`, those whose tag moved.',
    deployed: "JSON list of the functions that run this commit's code, as Lambda reported, changed or not.",
    failed: 'JSON list of the functions that failed.',
    results: 'JSON list with one record per function: name, status, package type, architecture, hashes, times, and `error.code` after a failure. It has no ARN, URI or account id, so a masked account id does not hide it.',
    'function-name': 'Name of the function.',
    'function-arn': 'ARN of the function.',
    repository: 'Name of the ECR repository.',
    tag: 'Image tag that was applied.',
    'image-uri': 'URI of the image with its tag, or with its digest if it was deployed by digest. With `command: build`, `oci-archive:` and the path of the archive.',
    'image-digest': 'Digest of the image manifest, `sha256:…`; after a failure, of the image that should run.',
    'code-sha256': "Base64 of the zip's SHA-256, as Lambda shows it. Terraform calls it source_code_hash.",
    'zip-path': 'With `command: build`: absolute path of the zip.',
    'previous-digest': 'What ran before: the digest of the image, or the CodeSha256 of the zip.',
};
/** All outputs of this report; those that do not apply are empty. */
const renderOutputs = ({ environment, skipped, result, spans }) => {
    const facts = result?.facts ?? {};
    const names = (isIn) => JSON.stringify(result !== undefined && isIn(result) ? [result.name] : []);
    return {
        environment: environment ?? '',
        skipped: String(skipped !== undefined),
        changed: names((result) => result.status === 'deployed' ||
            (result.status === 'pushed' && result.steps.length > 0) ||
            (result.status === 'failed' && result.changed)),
        deployed: names(({ status }) => status === 'deployed' || status === 'unchanged'),
        failed: names(({ status }) => status === 'failed'),
        results: JSON.stringify(result === undefined ? [] : [{ ...recordOf(result), spans: spans.map(({ isDone: _, ...span }) => span) }]),
        'function-name': result?.name ?? '',
        'function-arn': facts.arn ?? '',
        repository: facts.image?.repository ?? '',
        tag: facts.image?.tag ?? '',
        'image-uri': imageUri(facts),
        'image-digest': facts.packageType === 'image' ? (facts.hash ?? '') : '',
        'code-sha256': facts.packageType === 'zip' ? (facts.hash ?? '') : '',
        'zip-path': facts.packageType === 'zip' ? (facts.path ?? '') : '',
        'previous-digest': facts.previousHash ?? '',
    };
};
const imageUri = ({ packageType, image, path, hash }) => {
    if (image !== undefined)
        return image.tag === undefined ? `${image.uri}@${hash}` : `${image.uri}:${image.tag}`;
    return packageType === 'image' && path !== undefined ? `oci-archive:${path}` : '';
};
/** The error's code, as in docs/errors/. */
const errorOf = ({ error, problems }) => ({
    code: error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH ? error.code : problems[0]?.code,
});
const recordOf = (result) => ({
    name: result.name,
    status: result.status,
    packageType: result.facts.packageType,
    architecture: result.facts.architecture,
    repository: result.facts.image?.repository,
    tag: result.facts.image?.tag,
    hash: result.facts.hash,
    previousHash: result.facts.previousHash,
    ...(result.status === 'failed' ? { phase: result.phase, live: result.live, error: errorOf(result) } : {}),
});


/***/ }),

/***/ 7393:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $B: () => (/* binding */ isThere),
/* harmony export */   $T: () => (/* binding */ keptFrom),
/* harmony export */   $t: () => (/* binding */ placeOf),
/* harmony export */   D3: () => (/* binding */ commitOf),
/* harmony export */   Kk: () => (/* binding */ liveWords),
/* harmony export */   N0: () => (/* binding */ changesIn),
/* harmony export */   Vq: () => (/* binding */ foundLive),
/* harmony export */   sw: () => (/* binding */ isSameCommit)
/* harmony export */ });
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4842);

/** The same in words, for the message of a stopped run. */
const liveWords = {
    old: 'the code from before',
    new: 'the new code',
    mixed: 'the code from before, with the new layers',
    gone: 'nothing, because there is no such function',
    broken: 'nothing, because the function is in state Failed',
    unknown: 'the code from before or the new',
};
/** The name people use for the target: the environment, else the function. */
const placeOf = ({ environment }, functionName) => environment ?? functionName;
/** The commit that the code comes from; empty if it is not known. */
const commitOf = ({ sha }, { commit = sha }) => commit;
/** Without a known commit before there is none to tell apart. */
const isSameCommit = (report, facts) => !(0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .isCommit */ .WM)(facts.previousCommit ?? '') || facts.previousCommit === commitOf(report, facts);
/** The commit from which the same code was deployed before this one, if the function keeps its record. */
const keptFrom = (report, facts) => {
    const { keptCommit = '' } = facts;
    return (0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .isCommit */ .WM)(keptCommit) && keptCommit !== commitOf(report, facts) ? keptCommit : undefined;
};
/** What was changed before a failure and stays so. */
const changesIn = ({ done }) => done.filter((step) => step !== 'commit noted' && step !== 'checked');
/** What runs after a failure that has found it out, by the error's code. */
const FOUND = {
    'deployed-elsewhere': 'what somebody else deployed',
    'other-code': 'other code than this run deployed',
};
/** What Lambda was found to run instead of the old code or the new; undefined after any other failure. */
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
/** Whether the function is known to exist, so that a link to it leads somewhere. */
const isThere = (result) => result.facts.arn !== undefined && !(result.status === 'failed' && result.live === 'gone');


/***/ }),

/***/ 5360:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  B: () => (/* binding */ renderSummary)
});

// EXTERNAL MODULE: ./lib/words.js
var lib_words = __nccwpck_require__(4842);
// EXTERNAL MODULE: ./lib/errors.js + 30 modules
var errors = __nccwpck_require__(2300);
;// CONCATENATED MODULE: ./lib/report/markdown.js
/** Text from outside as a code span of one line: no markup, and letter for letter, so that the runner still recognises a secret in it and masks it. */
const code = (value) => {
    const line = oneLine(value);
    if (line.trim() === '')
        return '';
    const bar = '`'.repeat(longestRun(line) + 1);
    return bar.length === 1 ? `${bar}${line}${bar}` : `${bar} ${line} ${bar}`;
};
const longestRun = (value) => Math.max(0, ...[...value.matchAll(/`+/g)].map(([run]) => run.length));
/**
 * Text from outside in running text. A word that could be markup, a link or a mention becomes a code span, letter for letter;
 * character references would hide a secret from the runner, which masks the summary as it is written.
 */
const markdown_text = (value) => oneLine(value)
    .split(/( +)/)
    .map((word, index) => (index % 2 === 0 ? plain(word, index === 0) : word))
    .join('');
/** Punctuation around a word is harmless. */
const OPENING = `"'(`;
const CLOSING = `.,:;?"')`;
const MARKUP = /[\\`*_{}[\]()#+!|<>~@:&$]|\.\w/;
/** What begins a list, a rule or a heading at the beginning of a line. */
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
/** The summary has a limit, and the log has all of it. */
const MAX_LINES = 100;
/** Untrusted text as a block: the fence is longer than any run of backticks in it. */
const fence = (value, language = 'text') => {
    const whole = clean(value);
    const lines = whole.split('\n');
    const shown = lines.length > MAX_LINES
        ? [...lines.slice(0, MAX_LINES), `… ${lines.length - MAX_LINES} more lines, in the log`]
        : lines;
    const bar = '`'.repeat(Math.max(3, longestRun(whole) + 1));
    return `${bar}${language}\n${shown.join('\n')}\n${bar}`;
};
/** A hint as prose that wraps: text set off by two spaces is code, and a line that begins with them is a code block. */
const prose = (value) => clean(value)
    .split('\n')
    .map((line) => (line.startsWith('  ') ? fence(line.trim()) : inline(line)))
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
/** Markdown as a GitHub alert. */
const markdown_alert = (kind, content) => [`[!${kind}]`, ...content.split('\n')].map((line) => `> ${line}`.trimEnd()).join('\n');
/** Markdown folded under a title. */
const folded = (title, content) => `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
/** Rows with a head; cells are markdown. */
const table = (head, rows) => [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
const clean = (value) => value.replace(COLOURS, '').replace(LINE_BREAKS, '\n').replace(CONTROLS, '');
const oneLine = (value) => clean(value.replace(LINE_BREAKS, ' ')).replace(/[\n\t]/g, ' ');
// Removed here, not later: the text around them could join into markup, or begin a line.
const COLOURS = /\u001b\[[0-?]*[ -/]*[@-~]/g;
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/g;
const CONTROLS = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu;

;// CONCATENATED MODULE: ./lib/report/links.js


/** A commit as a link; plain text without a repository. */
const commitLink = ({ repository, serverUrl }, sha) => {
    if (!(0,lib_words/* isCommit */.WM)(sha))
        return 'not known';
    return repository === '' ? code((0,lib_words/* shortCommit */.Ax)(sha)) : markdown_link((0,lib_words/* shortCommit */.Ax)(sha), `${serverUrl}/${repository}/commit/${sha}`);
};
/** A link that compares two commits; undefined if one is unknown, or both are the same. */
const compareLink = ({ repository, serverUrl }, before, after) => {
    if (before === undefined || before === after || repository === '')
        return undefined;
    if (!(0,lib_words/* isCommit */.WM)(before) || !(0,lib_words/* isCommit */.WM)(after))
        return undefined;
    const label = `compare ${(0,lib_words/* shortCommit */.Ax)(before)}…${(0,lib_words/* shortCommit */.Ax)(after)}`;
    return markdown_link(label, `${serverUrl}/${repository}/compare/${before}...${after}`);
};
/** The function in the AWS console of its partition. */
const functionUrl = (name, region, arn) => `${consoleOf(region, arn)}/lambda/home?region=${region}#/functions/${encodeURIComponent(name)}`;
/** Its log group there. The console expects the name encoded twice, with $ for the outer %. */
const logsUrl = (logGroup, region, arn) => {
    const name = encodeURIComponent(encodeURIComponent(logGroup)).replaceAll('%', '$');
    return `${consoleOf(region, arn)}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${name}`;
};
const DOMAINS = {
    'aws-cn': 'console.amazonaws.cn',
    'aws-us-gov': 'console.amazonaws-us-gov.com',
};
/** Of a region, until the ARN is known. */
const partitionOf = (region) => region.match(/^(?:cn|us-gov)(?=-)/)?.[0] ?? '';
const consoleOf = (region, arn = '') => `https://${region}.${DOMAINS[arn.split(':')[1] ?? `aws-${partitionOf(region)}`] ?? 'console.aws.amazon.com'}`;

// EXTERNAL MODULE: ./lib/report/result.js
var report_result = __nccwpck_require__(7393);
;// CONCATENATED MODULE: ./lib/report/timeline.js

/** Phases spent on AWS or a registry; all others run on the runner. */
const REMOTE = ['account', 'look', 'image', 'rights', 'base', 'layers', 'push', 'release'];
/** No hours: Mermaid draws them in the reader's time zone. Axis ticks by total length in milliseconds, so that a few of them fit side by side. */
const TICKS = [
    { upToMs: 1_000, tick: '100millisecond', axis: '%S.%L' },
    { upToMs: 6_000, tick: '500millisecond', axis: '%S.%L' },
    { upToMs: 20_000, tick: '2second', axis: '%S s' },
    { upToMs: 60_000, tick: '5second', axis: '%S s' },
    { upToMs: 300_000, tick: '30second', axis: '%M:%S' },
    { upToMs: Number.POSITIVE_INFINITY, tick: '5minute', axis: '%M min' },
];
/** The phases as a Mermaid gantt (mermaid.js.org, Gantt diagrams), the runner's first, then AWS's; times are milliseconds since the run began. */
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
/** Mermaid draws only tasks with a length. */
const task = ({ name, startMs, durationMs }) => `  ${name} ${(0,lib_words/* formatTime */.fU)(durationMs).replace('<', 'below ')} :${startMs}, ${startMs + Math.max(1, durationMs)}`;

;// CONCATENATED MODULE: ./lib/report/parts.js





/** Who started the run. */
const actorLink = ({ actor, serverUrl }) => {
    if (actor === '')
        return undefined;
    return /^[A-Za-z0-9-]+$/.test(actor) && serverUrl !== '' ? markdown_link(actor, `${serverUrl}/${actor}`) : markdown_text(actor);
};
/** Where it is: function, logs, region, account, kind, what was sent. A function that may not exist gets no link. */
const placeLine = ({ region }, result) => {
    const { name, facts } = result;
    const { arn, logGroup, packageType, architecture, sentBytes, image } = facts;
    const account = arn?.split(':')[4];
    return [
        region === '' || !(0,report_result/* isThere */.$B)(result) ? code(name) : markdown_link(code(name), functionUrl(name, region, arn)),
        logGroup === undefined || region === '' ? undefined : markdown_link('logs', logsUrl(logGroup, region, arn)),
        image === undefined ? undefined : code(image.repository),
        region === '' ? undefined : code(region),
        account === undefined ? undefined : `account ${account}`,
        packageType === undefined ? undefined : `${packageType}, ${architecture}`,
        sentBytes === undefined ? undefined : `${(0,lib_words/* formatBytes */.z3)(sentBytes)} sent`,
    ]
        .filter((part) => part !== undefined)
        .join(' · ');
};
/** In whole, to compare them with what AWS shows. */
const wholeHashes = ({ hash, previousHash, path }) => {
    if (hash === undefined)
        return '';
    const rows = [
        ['this run', hash],
        ...(previousHash === undefined ? [] : [['before', previousHash]]),
        ...(path === undefined ? [] : [['file', path]]),
    ];
    return folded('Whole hashes', table(['', ''], rows.map(([label = '', value = '']) => [label, code(value)])));
};
const times = ({ spans, durationMs }) => spans.length === 0 ? '' : folded(`Where ${(0,lib_words/* formatTime */.fU)(durationMs)} went`, timeline(spans, durationMs));

;// CONCATENATED MODULE: ./lib/report/failure.js






/** The error itself if it says more than its parts, such as go's output above the annotations. */
const problemsIn = (error, problems) => error instanceof errors/* DeployError */.sH && error.code !== 'several' && !problems.some(({ code: name }) => name === error.code)
    ? [error]
    : problems;
const MAX_PROBLEMS = 50;
/** A run that was refused as a whole. */
const refusedParts = (report) => [
    `### ❌ ${report.environment === undefined ? 'Nothing was' : `${code(report.environment)} was not`} deployed${reason(report.problems)}`,
    caution(report, report.problems),
    table(['', ''], [['Changed', 'nothing'], ...commitRow(report, 'Not deployed')]),
];
/** A function that failed: why, what to do, what is live, where it stopped, and what AWS said. */
const failedParts = (report, result) => {
    const { problems, phase, name, error } = result;
    const place = code((0,report_result/* placeOf */.$t)(report, name));
    const said = (0,errors/* causesOf */.cZ)(error);
    return [
        `### ❌ ${place} ${(0,report_result/* foundLive */.Vq)(result) === undefined ? FAILED[result.live] : FAILED.old}${reason(problems)}`,
        caution(report, problemsIn(error, problems)),
        table(['', ''], [
            ...liveRows(report, result),
            ...commitRow(report, IS_OLD_CODE.includes(result.live) || (0,report_result/* foundLive */.Vq)(result) !== undefined ? 'Not deployed' : 'Commit'),
            ['Stopped at', `${code(phase)}${doneBefore(report, phase)}`],
        ]),
        placeLine(report, result),
        said.length === 0 ? '' : folded(saying(error), fence(said.join('\n'))),
        wholeHashes(result.facts),
        times(report),
    ];
};
/** Where Lambda certainly does not run the new code. */
const IS_OLD_CODE = ['old', 'mixed'];
const FAILED = {
    old: 'was not deployed',
    new: 'failed after the update',
    mixed: 'was not deployed',
    gone: 'was not deployed',
    broken: 'was not deployed',
    unknown: 'may have been deployed',
};
/** `: the role lacks a right`, `: 3 problems`, or nothing. */
const reason = (problems) => {
    const [first, ...rest] = problems;
    if (first === undefined)
        return '';
    if (new Set(problems.map((problem) => (0,errors/* shortOf */.IX)(problem.code))).size > 1)
        return `: ${rest.length + 1} problems`;
    const short = (0,errors/* shortOf */.IX)(first.code);
    return short === '' ? '' : `: ${short}`;
};
const caution = (report, problems) => {
    const shown = problems.slice(0, MAX_PROBLEMS).map((problem) => problemText(report, problem));
    const more = problems.length > MAX_PROBLEMS ? [`and ${problems.length - MAX_PROBLEMS} more, in the log`] : [];
    return markdown_alert('CAUTION', [...shown, ...more].join('\n\n'));
};
/** The message, its details as a block, the fix, and a link to the documentation. */
const problemText = ({ documents }, problem) => {
    const [first = '', ...block] = problem.message.split('\n');
    const { code: name, file, line = 1 } = problem;
    const at = file === undefined || first.includes(file) ? '' : ` (${code(`${file}:${line}`)})`;
    const more = documents === '' ? code(name) : markdown_link(name, `${documents}${(0,errors/* documentOf */.lM)(name)}`);
    return [
        `${prose(first)}${at}`,
        ...(block.length === 0 ? [] : [fence(block.join('\n'))]),
        // The end of a block has a line of its own.
        ...(problem.hint === ''
            ? []
            : [`**To do:** ${prose(problem.hint)}${/\n {2}.*$/.test(problem.hint) ? `\n\n(${more})` : ` (${more})`}`]),
    ].join('\n\n');
};
const liveRows = (report, result) => {
    const { live, facts, changed } = result;
    const { previousHash, previousCommit } = facts;
    const found = (0,report_result/* foundLive */.Vq)(result);
    if (found !== undefined)
        return [['Live', found], ...changedRow(result)];
    const commit = (0,lib_words/* isCommit */.WM)(previousCommit ?? '') ? `${commitLink(report, previousCommit ?? '')}, ` : '';
    if (previousHash === undefined && live === 'old' && !changed)
        return [['Changed', 'nothing']];
    const before = previousHash === undefined ? 'the code from before' : `${commit}${code((0,lib_words/* shortHash */.BC)(previousHash))}`;
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
const commitRow = (report, label) => {
    if (report.sha === '')
        return [];
    const subject = report.subject === undefined ? '' : ` ${markdown_text(report.subject)}`;
    const actor = actorLink(report);
    return [[label, `${commitLink(report, report.sha)}${subject}${actor === undefined ? '' : `, run by ${actor}`}`]];
};
/** The phases that were done by then, without those still running. A phase without a line of its own has no span. */
const doneBefore = ({ spans }, phase) => {
    const endedMs = ({ startMs, durationMs }) => startMs + durationMs;
    const last = spans.findLast(({ name }) => name === phase);
    const endMs = last === undefined ? Number.POSITIVE_INFINITY : endedMs(last);
    const earlier = spans.filter((span) => span !== last && span.isDone && endedMs(span) <= endMs);
    const done = [...new Set(earlier.map(({ name }) => name))];
    return done.length === 0 ? '' : `, after ${done.join(', ')}`;
};
/** The title of what others said, by the error they gave. */
const saying = (error) => {
    const cause = error instanceof errors/* DeployError */.sH ? error.cause : undefined;
    if (!(cause instanceof Error))
        return 'What led to it';
    if ('$metadata' in cause)
        return 'What AWS said';
    return cause.name === 'RegistryError' ? 'What the registry said' : 'What led to it';
};

;// CONCATENATED MODULE: ./lib/report/rollback.js



/** How to go back: the old commit's files as a new commit, or the old image by its digest. Empty where neither is known. */
const rollback = (report, { name, facts }) => {
    const { previousHash, previousCommit = '', previousRepository, packageType } = facts;
    if (previousHash === undefined || previousHash === facts.hash)
        return '';
    const isOtherCommit = (0,lib_words/* isCommit */.WM)(previousCommit) && previousCommit !== (0,report_result/* commitOf */.D3)(report, facts);
    const ways = [
        ...(isOtherCommit ? [filesOf(previousCommit)] : []),
        ...(packageType === 'image' && previousRepository !== undefined
            ? [imageOf(report, name, `${previousRepository}@${previousHash}`)]
            : []),
    ];
    // Within HTML there is no Markdown.
    const target = isOtherCommit ? (0,lib_words/* shortCommit */.Ax)(previousCommit) : (0,lib_words/* shortHash */.BC)(previousHash).replace(/[^\w+/=]/g, '');
    return ways.length === 0 ? '' : folded(`Go back to ${target}`, ways.join('\n\n'));
};
/** Also right after merges, and after several commits. */
const filesOf = (commit) => {
    const short = (0,lib_words/* shortCommit */.Ax)(commit);
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







/** The job summary in GitHub's Markdown: the result, what runs where now, what ran before, how to roll back, and where the time went. */
const renderSummary = (report) => {
    const { result } = report;
    if (report.skipped !== undefined)
        return `### ⏭️ Nothing to deploy: ${code(report.skipped)}\n`;
    const parts = result === undefined
        ? refusedParts(report)
        : result.status === 'failed'
            ? failedParts(report, result)
            : doneParts(report, result);
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
};
const doneParts = (report, result) => [
    `### ${doneHeading(report, result)}`,
    about(report, result),
    beforeAndNow(report, result),
    placeLine(report, result),
    result.status === 'planned' && result.steps.length > 0 ? `It would:\n\n${numbered(result.steps)}` : '',
    result.status === 'deployed' ? rollback(report, result) : '',
    wholeHashes(result.facts),
    times(report),
];
const doneHeading = (report, result) => {
    const { name, facts } = result;
    const place = code((0,report_result/* placeOf */.$t)(report, name));
    const now = nowRuns(report, facts);
    switch (result.status) {
        case 'deployed':
            return `✅ ${place} runs ${now}`;
        case 'unchanged':
            return (0,report_result/* keptFrom */.$T)(report, facts) === undefined
                ? `✅ ${place} already runs ${now}`
                : `✅ ${place} already runs this code`;
        case 'planned':
            return plannedHeading(report, result, { place, now });
        case 'built':
            return facts.path === undefined ? `✅ ${place}: built, not deployed` : `✅ Built ${code(facts.path)}`;
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
/** The commit, or the code's hash if no commit is known. */
const nowRuns = (report, facts) => {
    const commit = (0,report_result/* commitOf */.D3)(report, facts);
    return code((0,lib_words/* isCommit */.WM)(commit) ? (0,lib_words/* shortCommit */.Ax)(commit) : (0,lib_words/* shortHash */.BC)(facts.hash ?? 'the code'));
};
/** `**Fix the greeting** · octocat · compare 866d187…85093ac · deployed in 2.4 s`. */
const about = (report, { status, facts }) => {
    const { subject, durationMs } = report;
    const done = {
        deployed: 'deployed',
        unchanged: 'checked',
        planned: 'checked',
        built: 'built',
        pushed: 'pushed',
    };
    return [
        subject === undefined ? undefined : `**${markdown_text(subject)}**`,
        actorLink(report),
        compareLink(report, facts.previousCommit, (0,report_result/* commitOf */.D3)(report, facts)),
        `${done[status]} in ${(0,lib_words/* formatTime */.fU)(durationMs)}`,
    ]
        .filter((part) => part !== undefined)
        .join(' · ');
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
    const { facts, status } = result;
    const { previousHash, previousCommit = '', hash, image, packageType } = facts;
    if (hash === undefined)
        return '';
    const commit = (0,report_result/* commitOf */.D3)(report, facts);
    const label = labelOf(report, result);
    const tag = image?.tag === undefined ? '' : ` on tag ${code(image.tag)}`;
    const kept = (0,report_result/* keptFrom */.$T)(report, facts);
    const isSame = previousHash === hash && (kept !== undefined || (0,report_result/* isSameCommit */.sw)(report, facts));
    const commitCell = kept === undefined
        ? commitLink(report, commit)
        : `${commitLink(report, kept)}; the code of ${commitLink(report, commit)} is the same`;
    // A push does not touch what runs.
    const hasBefore = previousHash !== undefined && !isSame && report.command !== 'push';
    const cells = (row, before, after) => hasBefore ? [row, before, after] : [row, after];
    return table(hasBefore ? ['', status === 'planned' ? 'Now' : 'Before', label] : ['', label], [
        ...(report.sha === '' ? [] : [cells('Commit', commitLink(report, previousCommit), commitCell)]),
        cells(packageType === 'zip' ? 'Zip' : 'Image', code((0,lib_words/* shortHash */.BC)(previousHash ?? '')), `${code((0,lib_words/* shortHash */.BC)(hash))}${tag}`),
    ]);
};
const numbered = (items) => items.map((item, index) => `${index + 1}. ${markdown_text(item)}`).join('\n');


/***/ }),

/***/ 3136:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  e: () => (/* binding */ run)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/host/log.js
var host_log = __nccwpck_require__(4220);
// EXTERNAL MODULE: ./lib/build/compile.js + 6 modules
var compile = __nccwpck_require__(2136);
;// CONCATENATED MODULE: ./lib/build/compiler.js



/** Binaries go to `temp`, one per architecture. */
const createCompiler = (source, extraTags, temp, { stop, log }) => {
    const builds = new Map();
    const build = (architecture) => {
        const running = builds.get(architecture);
        if (running !== undefined)
            return running.binary;
        const abandon = new AbortController();
        const output = (0,external_node_path_.join)(temp, `bootstrap-${architecture}`);
        const signal = AbortSignal.any([stop, abandon.signal]);
        const binary = log.timed('compile', (0,compile/* compile */.w)({ source, architecture, extraTags, output, signal }));
        builds.set(architecture, { binary, abandon });
        return binary;
    };
    const stopOthers = (kept) => {
        for (const [architecture, { abandon }] of builds) {
            if (architecture !== kept)
                abandon.abort((0,host_log/* needless */.qi)(`the build for ${architecture}`));
        }
    };
    return {
        start: (architecture) => {
            build(architecture).catch(() => { });
        },
        finish: (architecture) => {
            stopOthers(architecture);
            return build(architecture);
        },
        stop: async () => {
            stopOthers();
            await Promise.allSettled([...builds.values()].map(({ binary }) => binary));
        },
    };
};

// EXTERNAL MODULE: ./lib/decide/autos.js
var autos = __nccwpck_require__(8604);
// EXTERNAL MODULE: ./lib/errors.js + 30 modules
var errors = __nccwpck_require__(2300);
// EXTERNAL MODULE: ./lib/words.js
var words = __nccwpck_require__(4842);
// EXTERNAL MODULE: ./lib/host/exec.js + 1 modules
var exec = __nccwpck_require__(7536);
;// CONCATENATED MODULE: ./lib/host/git.js


/** Not worth more: a partial clone would fetch what it lacks. */
const LIMIT_MS = 2_000;
/** The first line of a commit's message, as git has it in the folder; undefined if it cannot be read. */
const readSubject = async (directory, sha, stop) => {
    if (!(0,words/* isCommit */.WM)(sha))
        return undefined;
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' };
    const signal = AbortSignal.any([stop, AbortSignal.timeout(LIMIT_MS)]);
    const args = ['log', '-1', '--no-show-signature', '--format=%s', sha, '--'];
    const found = await (0,exec/* execute */.g7)('git', args, { cwd: directory, env, signal }).catch(() => undefined);
    return found?.exitCode === 0 ? found.stdout.split('\n')[0]?.trim() || undefined : undefined;
};

// EXTERNAL MODULE: ./lib/host/temp.js
var host_temp = __nccwpck_require__(2106);
// EXTERNAL MODULE: ./lib/host/time.js
var time = __nccwpck_require__(8449);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(1455);
;// CONCATENATED MODULE: ./lib/observe/commit.js



/**
 * The commit checked out in this folder, from the nearest .git folder at or above it, up to the workspace;
 * undefined when it cannot be read.
 */
const readHead = async (folder, workspace) => {
    const git = (0,external_node_path_.join)(folder, '.git');
    if (!(0,external_node_fs_.existsSync)(git) && folder !== workspace && folder !== (0,external_node_path_.dirname)(folder))
        return readHead((0,external_node_path_.dirname)(folder), workspace);
    const head = await readText((0,external_node_path_.join)(git, 'HEAD'));
    const ref = head?.match(/^ref: (refs\/\S+)$/)?.[1];
    if (ref === undefined)
        return head;
    const loose = await readText((0,external_node_path_.join)(git, ref));
    if (loose !== undefined)
        return loose;
    const packed = await readText((0,external_node_path_.join)(git, 'packed-refs'));
    return packed
        ?.split('\n')
        .find((line) => line.endsWith(` ${ref}`))
        ?.split(' ')[0];
};
const readText = async (path) => {
    try {
        return (await (0,promises_.readFile)(path, 'utf8')).trim();
    }
    catch {
        return undefined;
    }
};

// EXTERNAL MODULE: ./lib/plan/plan.js + 2 modules
var plan_plan = __nccwpck_require__(6673);
;// CONCATENATED MODULE: ./lib/run.js
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








/** The run: plan, start the compiler, load the rest while it works, deliver, report. */
const run = async (host) => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const planning = (0,plan_plan/* readPlan */.m)(host.caller);
        host.log.info(openingLine(host.caller, planning));
        if (planning.kind === 'skip') {
            for (const warning of planning.warnings)
                host.log.warning(warning);
            return report(host, undefined, { skipped: planning.reason });
        }
        if (planning.kind === 'refuse')
            return report(host, undefined, { problems: planning.problems });
        const { plan } = planning;
        for (const note of plan.notes)
            host.log.info(note);
        for (const warning of plan.warnings)
            host.log.warning(warning);
        const problems = plan.mustBeAtSha ? await findForeignHead(host.caller, plan.function.source.directory) : [];
        if (problems.length > 0)
            return report(host, plan, { problems });
        const temp = __addDisposableResource(env_1, await (0,host_temp/* openTemp */.X)(host.caller.tempDir), true);
        const limitMs = WORK_LIMIT_MS + MAX_WAITS * plan.function.waitTimeoutMs;
        const deadline = __addDisposableResource(env_1, (0,time/* openDeadline */.L)(host.stop, limitMs, () => tooLong(limitMs, host.log.doing())), false);
        const limited = { ...host, stop: deadline.signal };
        const compiler = startCompiler(plan, limited, temp.path);
        const { deliver } = await Promise.all(/* import() */[__nccwpck_require__.e(107), __nccwpck_require__.e(38), __nccwpck_require__.e(552), __nccwpck_require__.e(230)]).then(__nccwpck_require__.bind(__nccwpck_require__, 5230));
        const [result, subject] = await Promise.all([
            deliver({ plan, host: limited, compiler, temp: temp.path }),
            subjectOf(host.caller, deadline.signal),
        ]);
        return report(host, plan, { result, subject });
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
/** The commit's subject from the event, else from git. */
const subjectOf = async ({ event, workspace, sha }, signal) => event.subject ?? readSubject(workspace, sha, signal);
/** How long a step may take without its waits: compiling, packing, sending. */
const WORK_LIMIT_MS = 1_800_000;
/** For an update already in progress, for our own, and for two that come in between. */
const MAX_WAITS = 4;
const tooLong = (limitMs, doing) => (0,errors/* failure */.V2)('step-too-long', { minutes: Math.round(limitMs / 60_000), doing });
/** Starts with the likely architecture; on scratch the binary embeds time zones. */
const startCompiler = ({ function: spec }, host, temp) => {
    if (spec.source.kind !== 'go')
        return undefined;
    const compiler = createCompiler(spec.source, spec.baseImage === 'scratch' ? ['timetzdata'] : [], temp, host);
    compiler.start((0,autos/* guessArchitecture */.JU)(spec));
    return compiler;
};
/** For a guarded event, only the event's own commit may be built, never a proposed one. */
const findForeignHead = async ({ workspace, sha, event }, directory) => {
    const head = await readHead(directory, workspace);
    if (head === sha)
        return [];
    return [(0,errors/* problem */.CC)('event-foreign-head', { event: event.name, sha, head: head ?? 'nothing' })];
};
/** `deploy-go-lambda 1.0.0: push refs/heads/dev@0123abc -> dev: my-function-dev in ap-northeast-1`. */
const openingLine = ({ version, event, ref, sha }, planning) => {
    const start = `deploy-go-lambda ${version}: ${event.name} ${ref}@${sha.slice(0, 7)}`;
    if (planning.kind === 'skip')
        return `${start} -> nothing to deploy: ${planning.reason}`;
    if (planning.kind === 'refuse')
        return `${start} -> refused`;
    const { plan } = planning;
    const { functionName } = plan.function;
    const target = plan.environment === undefined ? `${functionName} (no environments set)` : `${plan.environment}: ${functionName}`;
    return `${start} -> ${target}${plan.account.region === '' ? '' : ` in ${plan.account.region}`}${howOf(plan)}`;
};
const howOf = ({ command, dryRun }) => {
    if (command === 'check')
        return ', build only: this run has no AWS credentials';
    return `${command === 'deploy' ? '' : `, ${command}`}${dryRun && command !== 'build' ? ', dry run' : ''}`;
};
const report = (host, plan, end) => ({
    command: plan?.command ?? 'deploy',
    repository: host.caller.repository,
    serverUrl: host.caller.serverUrl,
    sha: host.caller.sha,
    subject: end.subject ?? host.caller.event.subject,
    actor: host.caller.actor,
    region: plan?.account.region ?? '',
    environment: plan?.environment,
    skipped: end.skipped,
    result: end.result,
    problems: end.problems ?? [],
    spans: host.log.spans(),
    durationMs: host.log.elapsedMs(),
    uses: usesOf(host.caller),
    documents: host.caller.documents,
});
const usesOf = ({ action }) => action === undefined ? 'OWNER/deploy-go-lambda@v1' : `${action.repository}@${action.ref}`;


/***/ }),

/***/ 3390:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H$: () => (/* binding */ settingNames),
/* harmony export */   IK: () => (/* binding */ fromText),
/* harmony export */   W0: () => (/* binding */ settings),
/* harmony export */   aZ: () => (/* binding */ environmentKeys),
/* harmony export */   nr: () => (/* binding */ offending),
/* harmony export */   s9: () => (/* binding */ isSettingName),
/* harmony export */   uN: () => (/* binding */ describeOrigin)
/* harmony export */ });
/* harmony import */ var zod_mini__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8395);
/* harmony import */ var zod_mini__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3305);

const anything = zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP().check(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* ._minLength */ .m9(1));
const yesOrNo = zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .boolean */ .zMY();
const choice = (...values) => zod_mini__WEBPACK_IMPORTED_MODULE_0__/* ["enum"] */ .k5n(values);
const matching = (pattern) => zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP().check(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* ._regex */ .Fk(pattern));
const setting = (kind, rest) => ({ kind, ...rest });
/**
 * The one table of settings. Inputs, per-environment overrides, the environments' JSON Schema, action.yml and the README's table come from it.
 * Names match aws-actions/configure-aws-credentials and aws-actions/aws-lambda-deploy if the meaning is the same.
 */
const settings = {
    'function-name': setting('text', {
        scope: 'function',
        template: true,
        schema: anything,
        expects: 'a function name',
        help: 'Name of the Lambda function to update.',
    }),
    environments: setting('environments', {
        scope: 'run',
        schema: anything,
        expects: 'a YAML map of environments',
        help: 'YAML map of environment names to their settings. `branches` (GitHub globs, default: the name) selects the environment of a push. `protected: true` refuses to deploy it from other branches. What an environment sets overrides the inputs.',
    }),
    environment: setting('text', {
        scope: 'run',
        schema: anything,
        expects: 'the name of an environment',
        defaultSays: "the branch's",
        help: 'Name of the environment to deploy, whatever the branch. If empty, the first one whose `branches` match.',
    }),
    command: setting('text', {
        scope: 'run',
        schema: choice('deploy', 'build', 'push'),
        expects: 'deploy, build or push',
        default: 'deploy',
        help: '`deploy`; `build` writes the zip or an OCI archive to disk, without AWS; `push` uploads the image and moves its tag, but does not touch the function.',
    }),
    'dry-run': setting('boolean', {
        scope: 'run',
        schema: yesOrNo,
        expects: 'true or false',
        default: false,
        help: 'Check, compile, pack and print the steps, but change nothing.',
    }),
    'aws-region': setting('text', {
        scope: 'environment',
        schema: matching(/^[a-z]{2,4}(-[a-z]+)+-\d$/),
        expects: 'an AWS region such as ap-northeast-1',
        defaultSays: 'AWS_REGION',
        help: 'AWS region of the function and its repository.',
    }),
    'role-to-assume': setting('text', {
        scope: 'environment',
        schema: matching(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
        expects: 'the ARN of an IAM role such as arn:aws:iam::123456789012:role/NAME',
        defaultSays: "the SDK's default credentials",
        help: "ARN of the role to assume with the job's OIDC token. Needs `permissions: id-token: write`.",
    }),
    'role-session-name': setting('text', {
        scope: 'environment',
        schema: matching(/^[\w+=,.@-]{2,64}$/),
        expects: '2 to 64 characters: letters, digits and any of +=,.@-_',
        defaultSays: '`gdl-<run>-<attempt>-<actor>`',
        help: 'Name of the role session, shown in CloudTrail.',
    }),
    'role-duration-seconds': setting('seconds', {
        scope: 'environment',
        schema: zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .number */ .aig().check(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* ._gte */ .qm(900), zod_mini__WEBPACK_IMPORTED_MODULE_1__/* ._lte */ .Zm(43_200)),
        expects: '900 to 43200 seconds',
        default: 3_600,
        help: 'How long the credentials are valid, in seconds: 900 to 43200, up to the maximum of the role.',
    }),
    audience: setting('text', {
        scope: 'environment',
        schema: anything,
        expects: 'an audience',
        default: 'sts.amazonaws.com',
        help: 'Audience of the OIDC token.',
    }),
    'allowed-account-ids': setting('list', {
        scope: 'environment',
        schema: matching(/^\d{12}$/),
        expects: 'AWS account ids of 12 digits',
        defaultSays: 'any',
        help: 'Accounts that the step may deploy to, checked before it reads anything else from AWS.',
    }),
    'package-type': setting('text', {
        scope: 'function',
        schema: choice('auto', 'image', 'zip'),
        expects: 'auto, image or zip',
        default: 'auto',
        help: '`image` or `zip`; `auto` uses the type of the live function.',
    }),
    architecture: setting('text', {
        scope: 'function',
        schema: choice('auto', 'x86_64', 'arm64'),
        expects: 'auto, x86_64 or arm64',
        default: 'auto',
        help: '`x86_64` or `arm64`; `auto` uses the architecture of the live function.',
    }),
    'working-directory': setting('text', {
        scope: 'function',
        schema: anything,
        expects: 'a folder of the repository',
        default: '.',
        help: 'Folder to build in. The other paths are relative to it.',
    }),
    'go-package': setting('text', {
        scope: 'function',
        schema: matching(/^[^-]/),
        expects: 'a package such as ./cmd/api that does not begin with -',
        defaultSays: "the module's only main package",
        help: 'Main package to compile, such as `./cmd/api`.',
    }),
    'go-tags': setting('list', {
        scope: 'function',
        schema: matching(/^[\w.]+$/),
        expects: 'build tags of letters, digits, . and _',
        help: 'Build tags, in addition to `lambda.norpc`.',
    }),
    'go-ldflags': setting('text', {
        scope: 'function',
        schema: anything,
        expects: 'linker flags',
        help: 'Linker flags, in addition to `-s -w -buildid=`. Allowed: `-X`, `-B`, `-buildid`, `-compressdwarf`, `-checklinkname`. Others could run programs or write files.',
    }),
    'cgo-enabled': setting('boolean', {
        scope: 'function',
        schema: yesOrNo,
        expects: 'true or false',
        default: false,
        help: 'Compile with cgo. Needs a C compiler (for another architecture, set `CC` to one) and a base whose glibc is new enough. The build then finishes before the role is assumed.',
    }),
    'build-env': setting('list', {
        scope: 'function',
        schema: matching(/^(?!AWS_|INPUT_|ACTIONS_|GITHUB_TOKEN$)[A-Za-z_][A-Za-z0-9_]*$/),
        expects: 'names of environment variables other than AWS_*, INPUT_*, ACTIONS_* and GITHUB_TOKEN',
        help: 'Environment variables that the build may see, in addition to the usual ones (PATH, HOME, GO*, proxies).',
    }),
    include: setting('list', {
        scope: 'function',
        schema: anything,
        expects: 'files, folders or globs',
        help: 'Files, folders or globs to add at the root of the zip, or in `/var/task` of the image.',
    }),
    binary: setting('text', {
        scope: 'function',
        schema: anything,
        expects: 'a file',
        help: 'Linux executable from another step, packed instead of compiling one.',
    }),
    'zip-file': setting('text', {
        scope: 'function',
        schema: anything,
        expects: 'a zip file',
        help: 'Zip from another step with `bootstrap` at its root, deployed unchanged.',
    }),
    'image-uri': setting('text', {
        scope: 'function',
        schema: anything,
        expects: 'an image in ECR, or oci-archive:FILE',
        help: 'Image from another step: `REPOSITORY:TAG` or `REPOSITORY@DIGEST` in ECR, alone or after the host of its registry (the tag does not move, and `repository` and `tag` are ignored), or `oci-archive:FILE` as written by `command: build` or `docker buildx build --output type=oci`.',
    }),
    dockerfile: setting('text', {
        scope: 'function',
        schema: anything,
        expects: 'a Dockerfile',
        help: 'Dockerfile to build with Docker instead of compiling here, such as `Dockerfile`. Docker builds it before the role is assumed.',
    }),
    'docker-context': setting('text', {
        scope: 'function',
        schema: anything,
        expects: 'a folder',
        defaultSays: '`working-directory`',
        help: 'Build context: the folder that the Dockerfile can copy from.',
    }),
    'docker-target': setting('text', {
        scope: 'function',
        schema: matching(/^[A-Za-z0-9][\w.-]*$/),
        expects: 'the name of a stage',
        defaultSays: 'the last stage',
        help: 'Stage of the Dockerfile to build.',
    }),
    'build-args': setting('variables', {
        scope: 'function',
        merge: 'by-key',
        schema: zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP(),
        expects: 'lines of NAME=value',
        help: "Values for the Dockerfile's ARGs, one `NAME=value` per line. Not for secrets: the values stay in the image's history.",
    }),
    'build-secrets': setting('pairs', {
        scope: 'function',
        merge: 'by-key',
        schema: matching(/^(?!AWS_|INPUT_|ACTIONS_)[A-Za-z_][A-Za-z0-9_]*$/),
        expects: 'id=VARIABLE pairs with variables other than AWS_*, INPUT_* and ACTIONS_*',
        help: "Secrets for the Dockerfile's `RUN --mount=type=secret,id=…`, as `id=VARIABLE` pairs. Each value comes from that environment variable of the step.",
    }),
    'build-ssh': setting('lines', {
        scope: 'function',
        schema: matching(/^[A-Za-z0-9]/),
        expects: 'default, or id=socket-or-key',
        help: "SSH agents or keys for the Dockerfile's `RUN --mount=type=ssh`, one per line: `default`, or `id=path`.",
    }),
    'cache-from': setting('lines', {
        scope: 'function',
        schema: matching(/^[A-Za-z0-9]/),
        expects: 'cache sources such as type=gha',
        help: 'Where Docker reads its build cache from, one source per line, such as `type=gha`.',
    }),
    'cache-to': setting('lines', {
        scope: 'function',
        schema: matching(/^[A-Za-z0-9]/),
        expects: 'cache destinations such as type=gha,mode=max',
        help: 'Where Docker writes its build cache, one destination per line, such as `type=gha,mode=max`.',
    }),
    'base-image': setting('text', {
        scope: 'function',
        schema: anything,
        expects: 'an image reference, or scratch',
        default: 'public.ecr.aws/lambda/provided:al2023',
        help: 'Image to build on, or `scratch`, which gets CA certificates and time zones added.',
    }),
    layers: setting('list', {
        scope: 'function',
        schema: anything,
        expects: 'ARNs of layer versions, or image references',
        help: 'Lambda extensions and other layers: ARNs of layer versions, or images (their `/opt`, `image:/folder`, or `image:/program` as an extension). In an image they become one layer under `/opt`, where later ones override earlier ones. A zip function gets these ARNs instead of the layers it has.',
    }),
    'registry-mirrors': setting('pairs', {
        scope: 'environment',
        merge: 'by-key',
        schema: matching(/^[a-z0-9.-]+(:\d+)?$/i),
        expects: 'host=mirror pairs',
        help: 'Registries to read images from instead, as `host=mirror` pairs.',
    }),
    repository: setting('text', {
        scope: 'function',
        template: true,
        schema: anything,
        expects: 'the name or URI of an ECR repository',
        defaultSays: "the live image's, else the function's name",
        help: 'Name or URI of the ECR repository for the image.',
    }),
    tag: setting('text', {
        scope: 'function',
        template: true,
        schema: anything,
        expects: 'an image tag',
        default: 'latest',
        help: 'Image tag to move and deploy, such as `dev` or `{sha}`.',
    }),
    'smoke-event': setting('text', {
        scope: 'function',
        schema: anything,
        expects: 'JSON, or a JSON file',
        help: 'Event, as JSON or a file, that the artifact must answer on this runner before the role is assumed and before anything changes.',
    }),
    'smoke-expect': setting('text', {
        scope: 'function',
        schema: anything,
        expects: 'JSON, or a JSON file',
        help: 'What the answer to `smoke-event` must contain, as JSON or a file. Objects may have more keys. Lists and everything else must be equal.',
    }),
    'smoke-env': setting('variables', {
        scope: 'function',
        merge: 'by-key',
        schema: zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP(),
        expects: 'lines of NAME=value',
        help: 'Environment variables for `smoke-event`, one `NAME=value` per line, in addition to those that Lambda sets. AWS credentials are never among them.',
    }),
    'smoke-timeout': setting('seconds', {
        scope: 'function',
        schema: zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .number */ .aig().check(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* ._gte */ .qm(1), zod_mini__WEBPACK_IMPORTED_MODULE_1__/* ._lte */ .Zm(900)),
        expects: '1 to 900 seconds',
        default: 60,
        help: "Time limit for `smoke-event`, in seconds. Start-up counts only beyond Lambda's 10 s. The answer must not take longer than the function's own timeout either.",
    }),
    force: setting('boolean', {
        scope: 'environment',
        schema: yesOrNo,
        expects: 'true or false',
        default: false,
        help: 'Update the function even if it already runs the same code.',
    }),
    'wait-timeout': setting('seconds', {
        scope: 'environment',
        schema: zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .number */ .aig().check(zod_mini__WEBPACK_IMPORTED_MODULE_1__/* ._gte */ .qm(1), zod_mini__WEBPACK_IMPORTED_MODULE_1__/* ._lte */ .Zm(3_600)),
        expects: '1 to 3600 seconds',
        default: 300,
        help: 'How long to wait for an update to finish, and for each AWS call with its retries, in seconds. The whole step may take 30 minutes plus four times this.',
    }),
    'allow-events': setting('list', {
        scope: 'run',
        schema: choice('pull_request_target', 'issue_comment', 'workflow_run'),
        expects: 'pull_request_target, issue_comment or workflow_run',
        help: "Events that run with the default branch's rights are refused unless listed here: `pull_request_target`, `issue_comment`, `workflow_run`.",
    }),
};
/** Keys of an environment that are not settings. */
const environmentKeys = {
    branches: 'Branches of this environment: GitHub globs, or full refs that begin with refs/. Default: its name.',
    protected: 'true: refuse to deploy it from other branches, even if `environment` names it.',
};
/** Every setting's name, in the order of the table. */
const settingNames = Object.keys(settings);
/** Whether there is a setting of this name. */
const isSettingName = (name) => Object.hasOwn(settings, name);
/**
 * Parses text of one kind; undefined when it is not of that kind. Lists are JSON, or separated by commas (outside {}) or lines; pairs are `key=value`,
 * separated by commas or lines; lines and variables (`NAME=value`) may contain commas.
 */
const fromText = (kind, text) => readers[kind](text);
const readers = {
    text: (text) => text,
    environments: (text) => text,
    boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
    seconds: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
    list: (text) => (text.startsWith('[') ? jsonList(text) : splitItems(text)),
    lines: (text) => (text.startsWith('[') ? jsonList(text) : splitLines(text)),
    pairs: (text) => {
        const pairs = splitItems(text).map((item) => item.match(/^([^=\s]+)\s*=\s*(\S.*)$/));
        if (pairs.some((pair) => pair === null))
            return undefined;
        return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
    },
    variables: (text) => {
        const pairs = splitLines(text).map((line) => line.match(/^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/));
        if (pairs.some((pair) => pair === null))
            return undefined;
        return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
    },
};
const splitLines = (text) => text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
/** Splits at commas and line breaks; a comma in braces belongs to its item. */
const splitItems = (text) => (text.match(/(?:\{[^{}]*\}|[^,\n])+/g) ?? []).map((item) => item.trim()).filter((item) => item !== '');
const jsonList = (text) => {
    try {
        const parsed = zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .array */ .YOg(zod_mini__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP()).safeParse(JSON.parse(text));
        return parsed.success ? parsed.data : undefined;
    }
    catch {
        return undefined;
    }
};
/** The parts of a value that its schema rejects, as quoted in a message. */
const offending = (name, value) => {
    const { schema } = settings[name];
    const parts = Array.isArray(value)
        ? value
        : typeof value === 'object' && value !== null
            ? Object.values(value)
            : [value];
    return parts.filter((part) => !schema.safeParse(part).success).map(String);
};
/** `input tag`, `--tag`, `environments.dev.tag, line 2`. */
const describeOrigin = (from) => {
    switch (from.kind) {
        case 'default':
            return `default of ${from.name}`;
        case 'input':
            return `input ${from.name}`;
        case 'flag':
            return `--${from.name}`;
        case 'yaml':
            return `${from.path}, line ${from.line}`;
    }
};


/***/ }),

/***/ 8756:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ version)
/* harmony export */ });
/** Written by npm run generate from package.json. */
const version = '0.1.0';


/***/ }),

/***/ 4842:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $N: () => (/* binding */ codeOf),
/* harmony export */   Ax: () => (/* binding */ shortCommit),
/* harmony export */   BC: () => (/* binding */ shortHash),
/* harmony export */   WM: () => (/* binding */ isCommit),
/* harmony export */   fU: () => (/* binding */ formatTime),
/* harmony export */   z3: () => (/* binding */ formatBytes)
/* harmony export */ });
/** `12.3 MB`, in powers of ten like registries. */
const formatBytes = (bytes) => {
    if (bytes < 1_000)
        return `${bytes} B`;
    const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
    return `${value.toFixed(1)} ${unit}`;
};
/** `<0.1 s`, `2.4 s`, `3 min 20 s`. */
const formatTime = (ms) => {
    if (ms < 50)
        return '<0.1 s';
    if (ms < 59_950)
        return `${(ms / 1_000).toFixed(1)} s`;
    const seconds = Math.round(ms / 1_000);
    return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};
/** The first twelve characters of a digest or CodeSha256. */
const shortHash = (hash) => hash.replace(/^sha256:/, '').slice(0, 12);
/** The first seven of a commit. */
const shortCommit = (sha) => sha.slice(0, 7);
const isCommit = (sha) => /^[0-9a-f]{40}$/.test(sha);
/** A commit with the hash of its code, if known: `cd2d541 (a29284e5dc37)`. */
const codeOf = (commit, hash) => {
    const short = hash === undefined ? undefined : shortHash(hash);
    if (!isCommit(commit))
        return short ?? 'unknown code';
    return short === undefined ? shortCommit(commit) : `${shortCommit(commit)} (${short})`;
};


/***/ }),

/***/ 3305:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  _L: () => (/* binding */ _boolean),
  qm: () => (/* binding */ _gte),
  LK: () => (/* binding */ _int),
  Zm: () => (/* binding */ _lte),
  m9: () => (/* binding */ _minLength),
  F7: () => (/* binding */ _number),
  Fk: () => (/* binding */ _regex),
  Rl: () => (/* binding */ _string),
  em: () => (/* binding */ _unknown),
  q0: () => (/* binding */ describe),
  mI: () => (/* binding */ meta)
});

// UNUSED EXPORTS: TimePrecision, _any, _array, _base64, _base64url, _bigint, _catch, _check, _cidrv4, _cidrv6, _coercedBigint, _coercedBoolean, _coercedDate, _coercedNumber, _coercedString, _creditCard, _cuid, _cuid2, _custom, _date, _default, _discriminatedUnion, _e164, _email, _emoji, _endsWith, _enum, _file, _float32, _float64, _gt, _guid, _iban, _includes, _int32, _int64, _intersection, _ipv4, _ipv6, _isoDate, _isoDateTime, _isoDuration, _isoTime, _jwt, _ksuid, _lazy, _length, _literal, _lowercase, _lt, _mac, _map, _max, _maxLength, _maxSize, _mime, _min, _minSize, _multipleOf, _nan, _nanoid, _nativeEnum, _negative, _never, _nonnegative, _nonoptional, _nonpositive, _normalize, _null, _nullable, _optional, _overwrite, _pipe, _positive, _promise, _properties, _property, _readonly, _record, _refine, _set, _size, _slugify, _startsWith, _stringFormat, _stringbool, _success, _superRefine, _symbol, _templateLiteral, _toLowerCase, _toUpperCase, _transform, _trim, _tuple, _uint32, _uint64, _ulid, _undefined, _union, _uppercase, _url, _uuid, _uuidv4, _uuidv6, _uuidv7, _void, _xid, _xor

// EXTERNAL MODULE: ./node_modules/zod/v4/core/checks.js
var core_checks = __nccwpck_require__(4890);
;// CONCATENATED MODULE: ./node_modules/zod/v4/core/registries.js
var _a;
const $output = /*@__PURE__*/ (/* unused pure expression or super */ null && (Symbol("ZodOutput")));
const $input = /*@__PURE__*/ (/* unused pure expression or super */ null && (Symbol("ZodInput")));
class $ZodRegistry {
    constructor() {
        this._map = new WeakMap();
        this._idmap = new Map();
    }
    add(schema, ..._meta) {
        const meta = _meta[0];
        this._map.set(schema, meta);
        if (meta && typeof meta === "object" && "id" in meta) {
            this._idmap.set(meta.id, schema);
        }
        return this;
    }
    clear() {
        this._map = new WeakMap();
        this._idmap = new Map();
        return this;
    }
    remove(schema) {
        const meta = this._map.get(schema);
        if (meta && typeof meta === "object" && "id" in meta) {
            this._idmap.delete(meta.id);
        }
        this._map.delete(schema);
        return this;
    }
    get(schema) {
        // return this._map.get(schema) as any;
        // inherit metadata
        const p = schema._zod.parent;
        if (p) {
            const pm = { ...(this.get(p) ?? {}) };
            delete pm.id; // do not inherit id
            const f = { ...pm, ...this._map.get(schema) };
            return Object.keys(f).length ? f : undefined;
        }
        return this._map.get(schema);
    }
    has(schema) {
        return this._map.has(schema);
    }
}
// registries
function registry() {
    return new $ZodRegistry();
}
(_a = globalThis).__zod_globalRegistry ?? (_a.__zod_globalRegistry = registry());
const globalRegistry = globalThis.__zod_globalRegistry;

// EXTERNAL MODULE: ./node_modules/zod/v4/core/util.js
var core_util = __nccwpck_require__(4723);
;// CONCATENATED MODULE: ./node_modules/zod/v4/core/api.js




function snapshotChecks(def) {
    if (def.checks)
        def.checks = [...def.checks];
    return def;
}
// @__NO_SIDE_EFFECTS__
function _string(Class, params) {
    return new Class(snapshotChecks({ type: "string", ...core_util/* normalizeParams */.A2(params) }));
}
// @__NO_SIDE_EFFECTS__
function _coercedString(Class, params) {
    return new Class(snapshotChecks({ type: "string", coerce: true, ...util.normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _email(Class, params) {
    return new Class({
        type: "string",
        format: "email",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _guid(Class, params) {
    return new Class({
        type: "string",
        format: "guid",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _uuid(Class, params) {
    return new Class({
        type: "string",
        format: "uuid",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _uuidv4(Class, params) {
    return new Class({
        type: "string",
        format: "uuid",
        check: "string_format",
        abort: false,
        version: "v4",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _uuidv6(Class, params) {
    return new Class({
        type: "string",
        format: "uuid",
        check: "string_format",
        abort: false,
        version: "v6",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _uuidv7(Class, params) {
    return new Class({
        type: "string",
        format: "uuid",
        check: "string_format",
        abort: false,
        version: "v7",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _url(Class, params) {
    return new Class({
        type: "string",
        format: "url",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _emoji(Class, params) {
    return new Class({
        type: "string",
        format: "emoji",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _nanoid(Class, params) {
    return new Class({
        type: "string",
        format: "nanoid",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
/**
 * @deprecated CUID v1 is deprecated by its authors due to information leakage
 * (timestamps embedded in the id). Use {@link _cuid2} instead.
 * See https://github.com/paralleldrive/cuid.
 */
// @__NO_SIDE_EFFECTS__
function _cuid(Class, params) {
    return new Class({
        type: "string",
        format: "cuid",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _cuid2(Class, params) {
    return new Class({
        type: "string",
        format: "cuid2",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _ulid(Class, params) {
    return new Class({
        type: "string",
        format: "ulid",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _xid(Class, params) {
    return new Class({
        type: "string",
        format: "xid",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _ksuid(Class, params) {
    return new Class({
        type: "string",
        format: "ksuid",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _ipv4(Class, params) {
    return new Class({
        type: "string",
        format: "ipv4",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _ipv6(Class, params) {
    return new Class({
        type: "string",
        format: "ipv6",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _mac(Class, params) {
    return new Class({
        type: "string",
        format: "mac",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _cidrv4(Class, params) {
    return new Class({
        type: "string",
        format: "cidrv4",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _cidrv6(Class, params) {
    return new Class({
        type: "string",
        format: "cidrv6",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _base64(Class, params) {
    return new Class({
        type: "string",
        format: "base64",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _base64url(Class, params) {
    return new Class({
        type: "string",
        format: "base64url",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _e164(Class, params) {
    return new Class({
        type: "string",
        format: "e164",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _creditCard(Class, params) {
    return new Class({
        type: "string",
        format: "credit_card",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _iban(Class, params) {
    return new Class({
        type: "string",
        format: "iban",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _jwt(Class, params) {
    return new Class({
        type: "string",
        format: "jwt",
        check: "string_format",
        abort: false,
        ...util.normalizeParams(params),
    });
}
const TimePrecision = {
    Any: null,
    Minute: -1,
    Second: 0,
    Millisecond: 3,
    Microsecond: 6,
};
// @__NO_SIDE_EFFECTS__
function _isoDateTime(Class, params) {
    return new Class({
        type: "string",
        format: "datetime",
        check: "string_format",
        offset: false,
        local: false,
        precision: null,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _isoDate(Class, params) {
    return new Class({
        type: "string",
        format: "date",
        check: "string_format",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _isoTime(Class, params) {
    return new Class({
        type: "string",
        format: "time",
        check: "string_format",
        precision: null,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _isoDuration(Class, params) {
    return new Class({
        type: "string",
        format: "duration",
        check: "string_format",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _number(Class, params) {
    return new Class(snapshotChecks({ type: "number", checks: [], ...core_util/* normalizeParams */.A2(params) }));
}
// @__NO_SIDE_EFFECTS__
function _coercedNumber(Class, params) {
    return new Class(snapshotChecks({ type: "number", coerce: true, checks: [], ...util.normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _int(Class, params) {
    return new Class({
        type: "number",
        check: "number_format",
        abort: false,
        format: "safeint",
        ...core_util/* normalizeParams */.A2(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _float32(Class, params) {
    return new Class({
        type: "number",
        check: "number_format",
        abort: false,
        format: "float32",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _float64(Class, params) {
    return new Class({
        type: "number",
        check: "number_format",
        abort: false,
        format: "float64",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _int32(Class, params) {
    return new Class({
        type: "number",
        check: "number_format",
        abort: false,
        format: "int32",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _uint32(Class, params) {
    return new Class({
        type: "number",
        check: "number_format",
        abort: false,
        format: "uint32",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _boolean(Class, params) {
    return new Class({
        type: "boolean",
        ...core_util/* normalizeParams */.A2(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _coercedBoolean(Class, params) {
    return new Class({
        type: "boolean",
        coerce: true,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _bigint(Class, params) {
    return new Class({
        type: "bigint",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _coercedBigint(Class, params) {
    return new Class({
        type: "bigint",
        coerce: true,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _int64(Class, params) {
    return new Class({
        type: "bigint",
        check: "bigint_format",
        abort: false,
        format: "int64",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _uint64(Class, params) {
    return new Class({
        type: "bigint",
        check: "bigint_format",
        abort: false,
        format: "uint64",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _symbol(Class, params) {
    return new Class({
        type: "symbol",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _undefined(Class, params) {
    return new Class({
        type: "undefined",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _null(Class, params) {
    return new Class({
        type: "null",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _any(Class) {
    return new Class({
        type: "any",
    });
}
// @__NO_SIDE_EFFECTS__
function _unknown(Class) {
    return new Class({
        type: "unknown",
    });
}
// @__NO_SIDE_EFFECTS__
function _never(Class, params) {
    return new Class({
        type: "never",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _void(Class, params) {
    return new Class({
        type: "void",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _date(Class, params) {
    return new Class({
        type: "date",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _coercedDate(Class, params) {
    return new Class({
        type: "date",
        coerce: true,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _nan(Class, params) {
    return new Class({
        type: "nan",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _lt(value, params) {
    return new checks.$ZodCheckLessThan({
        check: "less_than",
        ...util.normalizeParams(params),
        value,
        inclusive: false,
    });
}
// @__NO_SIDE_EFFECTS__
function _lte(value, params) {
    return new core_checks/* $ZodCheckLessThan */.sm({
        check: "less_than",
        ...core_util/* normalizeParams */.A2(params),
        value,
        inclusive: true,
    });
}

// @__NO_SIDE_EFFECTS__
function _gt(value, params) {
    return new checks.$ZodCheckGreaterThan({
        check: "greater_than",
        ...util.normalizeParams(params),
        value,
        inclusive: false,
    });
}
// @__NO_SIDE_EFFECTS__
function _gte(value, params) {
    return new core_checks/* $ZodCheckGreaterThan */.J_({
        check: "greater_than",
        ...core_util/* normalizeParams */.A2(params),
        value,
        inclusive: true,
    });
}

// @__NO_SIDE_EFFECTS__
function _positive(params) {
    return _gt(0, params);
}
// negative
// @__NO_SIDE_EFFECTS__
function _negative(params) {
    return _lt(0, params);
}
// nonpositive
// @__NO_SIDE_EFFECTS__
function _nonpositive(params) {
    return _lte(0, params);
}
// nonnegative
// @__NO_SIDE_EFFECTS__
function _nonnegative(params) {
    return _gte(0, params);
}
// @__NO_SIDE_EFFECTS__
function _multipleOf(value, params) {
    return new checks.$ZodCheckMultipleOf({
        check: "multiple_of",
        ...util.normalizeParams(params),
        value,
    });
}
// @__NO_SIDE_EFFECTS__
function _maxSize(maximum, params) {
    return new checks.$ZodCheckMaxSize({
        check: "max_size",
        ...util.normalizeParams(params),
        maximum,
    });
}
// @__NO_SIDE_EFFECTS__
function _minSize(minimum, params) {
    return new checks.$ZodCheckMinSize({
        check: "min_size",
        ...util.normalizeParams(params),
        minimum,
    });
}
// @__NO_SIDE_EFFECTS__
function _size(size, params) {
    return new checks.$ZodCheckSizeEquals({
        check: "size_equals",
        ...util.normalizeParams(params),
        size,
    });
}
// @__NO_SIDE_EFFECTS__
function _maxLength(maximum, params) {
    const ch = new checks.$ZodCheckMaxLength({
        check: "max_length",
        ...util.normalizeParams(params),
        maximum,
    });
    return ch;
}
// @__NO_SIDE_EFFECTS__
function _minLength(minimum, params) {
    return new core_checks/* $ZodCheckMinLength */.Kk({
        check: "min_length",
        ...core_util/* normalizeParams */.A2(params),
        minimum,
    });
}
// @__NO_SIDE_EFFECTS__
function _length(length, params) {
    return new checks.$ZodCheckLengthEquals({
        check: "length_equals",
        ...util.normalizeParams(params),
        length,
    });
}
// @__NO_SIDE_EFFECTS__
function _regex(pattern, params) {
    return new core_checks/* $ZodCheckRegex */.DG({
        check: "string_format",
        format: "regex",
        ...core_util/* normalizeParams */.A2(params),
        pattern,
    });
}
// @__NO_SIDE_EFFECTS__
function _lowercase(params) {
    return new checks.$ZodCheckLowerCase({
        check: "string_format",
        format: "lowercase",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _uppercase(params) {
    return new checks.$ZodCheckUpperCase({
        check: "string_format",
        format: "uppercase",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _includes(includes, params) {
    return new checks.$ZodCheckIncludes({
        check: "string_format",
        format: "includes",
        ...util.normalizeParams(params),
        includes,
    });
}
// @__NO_SIDE_EFFECTS__
function _startsWith(prefix, params) {
    return new checks.$ZodCheckStartsWith({
        check: "string_format",
        format: "starts_with",
        ...util.normalizeParams(params),
        prefix,
    });
}
// @__NO_SIDE_EFFECTS__
function _endsWith(suffix, params) {
    return new checks.$ZodCheckEndsWith({
        check: "string_format",
        format: "ends_with",
        ...util.normalizeParams(params),
        suffix,
    });
}
// @__NO_SIDE_EFFECTS__
function _property(property, schema, params) {
    return new checks.$ZodCheckProperty({
        check: "property",
        property,
        schema,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _properties(shape, params) {
    return new checks.$ZodCheckProperties({
        check: "properties",
        shape,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _mime(types, params) {
    return new checks.$ZodCheckMimeType({
        check: "mime_type",
        mime: types,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _overwrite(tx) {
    return new checks.$ZodCheckOverwrite({
        check: "overwrite",
        tx,
    });
}
// normalize
// @__NO_SIDE_EFFECTS__
function _normalize(form) {
    return _overwrite((input) => input.normalize(form));
}
// trim
// @__NO_SIDE_EFFECTS__
function _trim() {
    return _overwrite((input) => input.trim());
}
// toLowerCase
// @__NO_SIDE_EFFECTS__
function _toLowerCase() {
    return _overwrite((input) => input.toLowerCase());
}
// toUpperCase
// @__NO_SIDE_EFFECTS__
function _toUpperCase() {
    return _overwrite((input) => input.toUpperCase());
}
// slugify
// @__NO_SIDE_EFFECTS__
function _slugify() {
    return _overwrite((input) => util.slugify(input));
}
// @__NO_SIDE_EFFECTS__
function _array(Class, element, params) {
    return new Class({
        type: "array",
        element,
        // get element() {
        //   return element;
        // },
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _union(Class, options, params) {
    return new Class({
        type: "union",
        options,
        ...util.normalizeParams(params),
    });
}
function _xor(Class, options, params) {
    return new Class({
        type: "union",
        options,
        inclusive: false,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _discriminatedUnion(Class, discriminator, options, params) {
    return new Class({
        type: "union",
        options: options,
        discriminator,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _intersection(Class, left, right) {
    return new Class({
        type: "intersection",
        left,
        right,
    });
}
// export function _tuple(
//   Class: util.SchemaClass<schemas.$ZodTuple>,
//   items: [],
//   params?: string | $ZodTupleParams
// ): schemas.$ZodTuple<[], null>;
// @__NO_SIDE_EFFECTS__
function _tuple(Class, items, _paramsOrRest, _params) {
    const hasRest = _paramsOrRest instanceof schemas.$ZodType;
    const params = hasRest ? _params : _paramsOrRest;
    const rest = hasRest ? _paramsOrRest : null;
    return new Class({
        type: "tuple",
        items,
        rest,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _record(Class, keyType, valueType, params) {
    return new Class({
        type: "record",
        keyType,
        valueType,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _map(Class, keyType, valueType, params) {
    return new Class({
        type: "map",
        keyType,
        valueType,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _set(Class, valueType, params) {
    return new Class({
        type: "set",
        valueType,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _enum(Class, values, params) {
    const entries = Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values;
    // if (Array.isArray(values)) {
    //   for (const value of values) {
    //     entries[value] = value;
    //   }
    // } else {
    //   Object.assign(entries, values);
    // }
    // const entries: util.EnumLike = {};
    // for (const val of values) {
    //   entries[val] = val;
    // }
    return new Class({
        type: "enum",
        entries,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
/** @deprecated This API has been merged into `z.enum()`. Use `z.enum()` instead.
 *
 * ```ts
 * enum Colors { red, green, blue }
 * z.enum(Colors);
 * ```
 */
function _nativeEnum(Class, entries, params) {
    return new Class({
        type: "enum",
        entries,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _literal(Class, value, params) {
    return new Class({
        type: "literal",
        values: Array.isArray(value) ? value : [value],
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _file(Class, params) {
    return new Class({
        type: "file",
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _transform(Class, fn) {
    return new Class({
        type: "transform",
        transform: fn,
    });
}
// @__NO_SIDE_EFFECTS__
function _optional(Class, innerType) {
    return new Class({
        type: "optional",
        innerType,
    });
}
// @__NO_SIDE_EFFECTS__
function _nullable(Class, innerType) {
    return new Class({
        type: "nullable",
        innerType,
    });
}
// @__NO_SIDE_EFFECTS__
function _default(Class, innerType, defaultValue) {
    return new Class({
        type: "default",
        innerType,
        get defaultValue() {
            return typeof defaultValue === "function" ? defaultValue() : util.shallowClone(defaultValue);
        },
    });
}
// @__NO_SIDE_EFFECTS__
function _nonoptional(Class, innerType, params) {
    return new Class({
        type: "nonoptional",
        innerType,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _success(Class, innerType) {
    return new Class({
        type: "success",
        innerType,
    });
}
// @__NO_SIDE_EFFECTS__
function _catch(Class, innerType, catchValue) {
    return new Class({
        type: "catch",
        innerType,
        catchValue: (typeof catchValue === "function" ? catchValue : util.constantCatch(catchValue)),
    });
}
// @__NO_SIDE_EFFECTS__
function _pipe(Class, in_, out) {
    return new Class({
        type: "pipe",
        in: in_,
        out,
    });
}
// @__NO_SIDE_EFFECTS__
function _readonly(Class, innerType) {
    return new Class({
        type: "readonly",
        innerType,
    });
}
// @__NO_SIDE_EFFECTS__
function _templateLiteral(Class, parts, params) {
    return new Class({
        type: "template_literal",
        parts,
        ...util.normalizeParams(params),
    });
}
// @__NO_SIDE_EFFECTS__
function _lazy(Class, getter) {
    return new Class({
        type: "lazy",
        getter,
    });
}
// @__NO_SIDE_EFFECTS__
function _promise(Class, innerType) {
    return new Class({
        type: "promise",
        innerType,
    });
}
// @__NO_SIDE_EFFECTS__
function _custom(Class, fn, _params) {
    const norm = util.normalizeParams(_params);
    norm.abort ?? (norm.abort = true); // default to abort:false
    const schema = new Class({
        type: "custom",
        check: "custom",
        fn: fn,
        ...norm,
    });
    return schema;
}
// same as _custom but defaults to abort:false
// @__NO_SIDE_EFFECTS__
function _refine(Class, fn, _params) {
    const schema = new Class({
        type: "custom",
        check: "custom",
        fn: fn,
        ...util.normalizeParams(_params),
    });
    return schema;
}
// @__NO_SIDE_EFFECTS__
function _superRefine(fn, params) {
    const ch = _check((payload) => {
        payload.addIssue = (issue) => {
            if (typeof issue === "string") {
                payload.issues.push(util.issue(issue, payload.value, ch._zod.def));
            }
            else {
                // for Zod 3 backwards compatibility
                const _issue = issue;
                if (_issue.fatal)
                    _issue.continue = false;
                _issue.code ?? (_issue.code = "custom");
                if (!("input" in _issue))
                    _issue.input = payload.value;
                _issue.inst ?? (_issue.inst = ch);
                _issue.continue ?? (_issue.continue = !ch._zod.def.abort); // abort is always undefined, so this is always true...
                payload.issues.push(util.issue(_issue));
            }
        };
        return fn(payload.value, payload);
    }, params);
    return ch;
}
// @__NO_SIDE_EFFECTS__
function _check(fn, params) {
    const ch = new checks.$ZodCheck({
        check: "custom",
        ...util.normalizeParams(params),
    });
    ch._zod.check = fn;
    return ch;
}
// @__NO_SIDE_EFFECTS__
function describe(description) {
    const ch = new core_checks/* $ZodCheck */.QP({ check: "describe" });
    ch._zod.onattach = [
        (inst) => {
            const existing = globalRegistry.get(inst) ?? {};
            globalRegistry.add(inst, { ...existing, description });
        },
    ];
    ch._zod.check = () => { }; // no-op check
    return ch;
}
// @__NO_SIDE_EFFECTS__
function meta(metadata) {
    const ch = new core_checks/* $ZodCheck */.QP({ check: "meta" });
    ch._zod.onattach = [
        (inst) => {
            const existing = globalRegistry.get(inst) ?? {};
            globalRegistry.add(inst, { ...existing, ...metadata });
        },
    ];
    ch._zod.check = () => { }; // no-op check
    return ch;
}
// @__NO_SIDE_EFFECTS__
function _stringbool(Classes, _params) {
    const params = util.normalizeParams(_params);
    let truthyArray = params.truthy ?? ["true", "1", "yes", "on", "y", "enabled"];
    let falsyArray = params.falsy ?? ["false", "0", "no", "off", "n", "disabled"];
    if (params.case !== "sensitive") {
        truthyArray = truthyArray.map((v) => (typeof v === "string" ? v.toLowerCase() : v));
        falsyArray = falsyArray.map((v) => (typeof v === "string" ? v.toLowerCase() : v));
    }
    const truthySet = new Set(truthyArray);
    const falsySet = new Set(falsyArray);
    const _Codec = Classes.Codec ?? schemas.$ZodCodec;
    const _Boolean = Classes.Boolean ?? schemas.$ZodBoolean;
    const _String = Classes.String ?? schemas.$ZodString;
    const stringSchema = new _String({ type: "string", error: params.error });
    const booleanSchema = new _Boolean({ type: "boolean", error: params.error });
    const codec = new _Codec({
        type: "pipe",
        in: stringSchema,
        out: booleanSchema,
        transform: ((input, payload) => {
            let data = input;
            if (params.case !== "sensitive")
                data = data.toLowerCase();
            if (truthySet.has(data)) {
                return true;
            }
            else if (falsySet.has(data)) {
                return false;
            }
            else {
                payload.issues.push({
                    code: "invalid_value",
                    expected: "stringbool",
                    values: [...truthySet, ...falsySet],
                    input: payload.value,
                    inst: codec,
                    continue: false,
                });
                return {};
            }
        }),
        reverseTransform: ((input, _payload) => {
            if (input === true) {
                return truthyArray[0] || "true";
            }
            else {
                return falsyArray[0] || "false";
            }
        }),
        error: params.error,
    });
    codec._zod.bag.truthy = truthyArray;
    codec._zod.bag.falsy = falsyArray;
    codec._zod.bag.case = params.case ?? "insensitive";
    return codec;
}
// @__NO_SIDE_EFFECTS__
function _stringFormat(Class, format, fnOrRegex, _params = {}) {
    const params = util.normalizeParams(_params);
    const def = {
        check: "string_format",
        type: "string",
        format,
        fn: typeof fnOrRegex === "function" ? fnOrRegex : (val) => fnOrRegex.test(val),
        ...params,
    };
    if (fnOrRegex instanceof RegExp) {
        def.pattern = fnOrRegex;
    }
    const inst = new Class(def);
    return inst;
}


/***/ }),

/***/ 4890:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   DG: () => (/* binding */ $ZodCheckRegex),
/* harmony export */   J_: () => (/* binding */ $ZodCheckGreaterThan),
/* harmony export */   KH: () => (/* binding */ $ZodCheckNumberFormat),
/* harmony export */   Kk: () => (/* binding */ $ZodCheckMinLength),
/* harmony export */   QP: () => (/* binding */ $ZodCheck),
/* harmony export */   sm: () => (/* binding */ $ZodCheckLessThan)
/* harmony export */ });
/* unused harmony exports $ZodCheckMultipleOf, $ZodCheckBigIntFormat, $ZodCheckMaxSize, $ZodCheckMinSize, $ZodCheckSizeEquals, $ZodCheckMaxLength, $ZodCheckLengthEquals, $ZodCheckStringFormat, $ZodCheckLowerCase, $ZodCheckUpperCase, $ZodCheckIncludes, $ZodCheckStartsWith, $ZodCheckEndsWith, $ZodCheckProperty, $ZodCheckProperties, $ZodCheckMimeType, $ZodCheckOverwrite */
/* harmony import */ var _core_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8532);
/* harmony import */ var _util_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4723);
// import { $ZodType } from "./schemas.js";



const $ZodCheck = /*@__PURE__*/ _core_js__WEBPACK_IMPORTED_MODULE_0__/* .$constructor */ .xI("$ZodCheck", (inst, def) => {
    var _a;
    inst._zod ?? (inst._zod = {});
    inst._zod.def = def;
    (_a = inst._zod).onattach ?? (_a.onattach = []);
});
/** Default `when` for size-based checks: run only on non-nullish values with a `size`. */
const _whenHasSize = (payload) => {
    const val = payload.value;
    return !util.nullish(val) && val.size !== undefined;
};
/** Default `when` for length-based checks: run only on non-nullish values with a `length`. */
const _whenHasLength = (payload) => {
    const val = payload.value;
    return !_util_js__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl(val) && val.length !== undefined;
};
const numericOriginMap = {
    number: "number",
    bigint: "bigint",
    object: "date",
};
const $ZodCheckLessThan = /*@__PURE__*/ _core_js__WEBPACK_IMPORTED_MODULE_0__/* .$constructor */ .xI("$ZodCheckLessThan", (inst, def) => {
    $ZodCheck.init(inst, def);
    const origin = numericOriginMap[typeof def.value];
    inst._zod.check = (payload) => {
        if (def.inclusive ? payload.value <= def.value : payload.value < def.value) {
            return;
        }
        payload.issues.push({
            origin: numericOriginMap[typeof payload.value] ?? origin,
            code: "too_big",
            maximum: typeof def.value === "object" ? def.value.getTime() : def.value,
            input: payload.value,
            inclusive: def.inclusive,
            inst,
            continue: !def.abort,
        });
    };
});
const $ZodCheckGreaterThan = /*@__PURE__*/ _core_js__WEBPACK_IMPORTED_MODULE_0__/* .$constructor */ .xI("$ZodCheckGreaterThan", (inst, def) => {
    $ZodCheck.init(inst, def);
    const origin = numericOriginMap[typeof def.value];
    inst._zod.check = (payload) => {
        if (def.inclusive ? payload.value >= def.value : payload.value > def.value) {
            return;
        }
        payload.issues.push({
            origin: numericOriginMap[typeof payload.value] ?? origin,
            code: "too_small",
            minimum: typeof def.value === "object" ? def.value.getTime() : def.value,
            input: payload.value,
            inclusive: def.inclusive,
            inst,
            continue: !def.abort,
        });
    };
});
const $ZodCheckMultipleOf = 
/*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckMultipleOf", (inst, def) => {
    $ZodCheck.init(inst, def);
    inst._zod.check = (payload) => {
        if (typeof payload.value !== typeof def.value)
            throw new Error("Cannot mix number and bigint in multiple_of check.");
        const isMultiple = typeof payload.value === "bigint"
            ? // `value % 0n` throws, and nothing is a multiple of zero — the number branch already fails this way via NaN
                def.value !== BigInt(0) && payload.value % def.value === BigInt(0)
            : util.floatSafeRemainder(payload.value, def.value) === 0;
        if (isMultiple)
            return;
        payload.issues.push({
            origin: typeof payload.value,
            code: "not_multiple_of",
            divisor: def.value,
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodCheckNumberFormat = /*@__PURE__*/ _core_js__WEBPACK_IMPORTED_MODULE_0__/* .$constructor */ .xI("$ZodCheckNumberFormat", (inst, def) => {
    $ZodCheck.init(inst, def); // no format checks
    def.format = def.format || "float64";
    const isInt = def.format?.includes("int");
    const origin = isInt ? "int" : "number";
    const [minimum, maximum] = _util_js__WEBPACK_IMPORTED_MODULE_1__/* .NUMBER_FORMAT_RANGES */ .zH[def.format];
    inst._zod.check = (payload) => {
        const input = payload.value;
        if (isInt) {
            if (!Number.isInteger(input)) {
                // invalid_format issue
                // payload.issues.push({
                //   expected: def.format,
                //   format: def.format,
                //   code: "invalid_format",
                //   input,
                //   inst,
                // });
                // invalid_type issue
                payload.issues.push({
                    expected: origin,
                    format: def.format,
                    code: "invalid_type",
                    continue: false,
                    input,
                    inst,
                });
                return;
                // not_multiple_of issue
                // payload.issues.push({
                //   code: "not_multiple_of",
                //   origin: "number",
                //   input,
                //   inst,
                //   divisor: 1,
                // });
            }
            if (!Number.isSafeInteger(input)) {
                if (input > 0) {
                    // too_big
                    payload.issues.push({
                        input,
                        code: "too_big",
                        maximum: Number.MAX_SAFE_INTEGER,
                        note: "Integers must be within the safe integer range.",
                        inst,
                        origin,
                        inclusive: true,
                        continue: !def.abort,
                    });
                }
                else {
                    // too_small
                    payload.issues.push({
                        input,
                        code: "too_small",
                        minimum: Number.MIN_SAFE_INTEGER,
                        note: "Integers must be within the safe integer range.",
                        inst,
                        origin,
                        inclusive: true,
                        continue: !def.abort,
                    });
                }
                return;
            }
        }
        if (input < minimum) {
            payload.issues.push({
                origin: "number",
                input,
                code: "too_small",
                minimum,
                inclusive: true,
                inst,
                continue: !def.abort,
            });
        }
        if (input > maximum) {
            payload.issues.push({
                origin: "number",
                input,
                code: "too_big",
                maximum,
                inclusive: true,
                inst,
                continue: !def.abort,
            });
        }
    };
});
const $ZodCheckBigIntFormat = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckBigIntFormat", (inst, def) => {
    $ZodCheck.init(inst, def); // no format checks
    const [minimum, maximum] = util.BIGINT_FORMAT_RANGES[def.format];
    inst._zod.check = (payload) => {
        const input = payload.value;
        if (input < minimum) {
            payload.issues.push({
                origin: "bigint",
                input,
                code: "too_small",
                minimum: minimum,
                inclusive: true,
                inst,
                continue: !def.abort,
            });
        }
        if (input > maximum) {
            payload.issues.push({
                origin: "bigint",
                input,
                code: "too_big",
                maximum,
                inclusive: true,
                inst,
                continue: !def.abort,
            });
        }
    };
})));
const $ZodCheckMaxSize = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckMaxSize", (inst, def) => {
    var _a;
    $ZodCheck.init(inst, def);
    (_a = inst._zod.def).when ?? (_a.when = _whenHasSize);
    inst._zod.check = (payload) => {
        const input = payload.value;
        const size = input.size;
        if (size <= def.maximum)
            return;
        payload.issues.push({
            origin: util.getSizableOrigin(input),
            code: "too_big",
            maximum: def.maximum,
            inclusive: true,
            input,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodCheckMinSize = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckMinSize", (inst, def) => {
    var _a;
    $ZodCheck.init(inst, def);
    (_a = inst._zod.def).when ?? (_a.when = _whenHasSize);
    inst._zod.check = (payload) => {
        const input = payload.value;
        const size = input.size;
        if (size >= def.minimum)
            return;
        payload.issues.push({
            origin: util.getSizableOrigin(input),
            code: "too_small",
            minimum: def.minimum,
            inclusive: true,
            input,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodCheckSizeEquals = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckSizeEquals", (inst, def) => {
    var _a;
    $ZodCheck.init(inst, def);
    (_a = inst._zod.def).when ?? (_a.when = _whenHasSize);
    inst._zod.check = (payload) => {
        const input = payload.value;
        const size = input.size;
        if (size === def.size)
            return;
        const tooBig = size > def.size;
        payload.issues.push({
            origin: util.getSizableOrigin(input),
            ...(tooBig ? { code: "too_big", maximum: def.size } : { code: "too_small", minimum: def.size }),
            inclusive: true,
            exact: true,
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodCheckMaxLength = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckMaxLength", (inst, def) => {
    var _a;
    $ZodCheck.init(inst, def);
    (_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
    inst._zod.check = (payload) => {
        const input = payload.value;
        const units = input.length;
        // Strings are measured in Unicode code points, not UTF-16 units. A code point is at most two units, so a string that already fits in units fits in code points; only an overflow has to be counted.
        const length = typeof input === "string" && units > def.maximum ? util.codePointLength(input) : units;
        if (length <= def.maximum)
            return;
        const origin = util.getLengthableOrigin(input);
        payload.issues.push({
            origin,
            code: "too_big",
            maximum: def.maximum,
            inclusive: true,
            input,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodCheckMinLength = /*@__PURE__*/ _core_js__WEBPACK_IMPORTED_MODULE_0__/* .$constructor */ .xI("$ZodCheckMinLength", (inst, def) => {
    var _a;
    $ZodCheck.init(inst, def);
    (_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
    inst._zod.check = (payload) => {
        const input = payload.value;
        const units = input.length;
        // A code point is one or two UTF-16 units, so fewer units than the floor can never reach it and twice the floor always clears it. Only in between is the exact count in doubt.
        const length = typeof input === "string" && units >= def.minimum && units < def.minimum * 2
            ? _util_js__WEBPACK_IMPORTED_MODULE_1__/* .codePointLength */ .O7(input)
            : units;
        if (length >= def.minimum)
            return;
        const origin = _util_js__WEBPACK_IMPORTED_MODULE_1__/* .getLengthableOrigin */ .Rc(input);
        payload.issues.push({
            origin,
            code: "too_small",
            minimum: def.minimum,
            inclusive: true,
            input,
            inst,
            continue: !def.abort,
        });
    };
});
const $ZodCheckLengthEquals = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckLengthEquals", (inst, def) => {
    var _a;
    $ZodCheck.init(inst, def);
    (_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
    inst._zod.check = (payload) => {
        const input = payload.value;
        const units = input.length;
        // A code point is one or two UTF-16 units, so outside `[length, length * 2]` units the target is missed either way — and missed in the same direction in both measures.
        const length = typeof input === "string" && units >= def.length && units <= def.length * 2
            ? util.codePointLength(input)
            : units;
        if (length === def.length)
            return;
        const origin = util.getLengthableOrigin(input);
        const tooBig = length > def.length;
        payload.issues.push({
            origin,
            ...(tooBig ? { code: "too_big", maximum: def.length } : { code: "too_small", minimum: def.length }),
            inclusive: true,
            exact: true,
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodCheckStringFormat = /*@__PURE__*/ _core_js__WEBPACK_IMPORTED_MODULE_0__/* .$constructor */ .xI("$ZodCheckStringFormat", (inst, def) => {
    var _a, _b;
    $ZodCheck.init(inst, def);
    if (def.pattern)
        (_a = inst._zod).check ?? (_a.check = (payload) => {
            def.pattern.lastIndex = 0;
            if (def.pattern.test(payload.value))
                return;
            payload.issues.push({
                origin: "string",
                code: "invalid_format",
                format: def.format,
                input: payload.value,
                ...(def.pattern ? { pattern: def.pattern.toString() } : {}),
                inst,
                continue: !def.abort,
            });
        });
    else
        (_b = inst._zod).check ?? (_b.check = () => { });
});
const $ZodCheckRegex = /*@__PURE__*/ _core_js__WEBPACK_IMPORTED_MODULE_0__/* .$constructor */ .xI("$ZodCheckRegex", (inst, def) => {
    $ZodCheckStringFormat.init(inst, def);
    inst._zod.check = (payload) => {
        def.pattern.lastIndex = 0;
        if (def.pattern.test(payload.value))
            return;
        payload.issues.push({
            origin: "string",
            code: "invalid_format",
            format: "regex",
            input: payload.value,
            pattern: def.pattern.toString(),
            inst,
            continue: !def.abort,
        });
    };
});
const $ZodCheckLowerCase = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckLowerCase", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.lowercase);
    $ZodCheckStringFormat.init(inst, def);
})));
const $ZodCheckUpperCase = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckUpperCase", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.uppercase);
    $ZodCheckStringFormat.init(inst, def);
})));
const $ZodCheckIncludes = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckIncludes", (inst, def) => {
    $ZodCheck.init(inst, def);
    const escapedRegex = util.escapeRegex(def.includes);
    // `String.prototype.includes(sub, position)` matches `sub` at `position`
    // OR LATER, so the pattern must allow at least `position` leading chars
    // (`{N,}`), not exactly `position` chars (`{N}`).
    const pattern = new RegExp(typeof def.position === "number" ? `^.{${def.position},}${escapedRegex}` : escapedRegex);
    def.pattern = pattern;
    inst._zod.check = (payload) => {
        if (payload.value.includes(def.includes, def.position))
            return;
        payload.issues.push({
            origin: "string",
            code: "invalid_format",
            format: "includes",
            includes: def.includes,
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodCheckStartsWith = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckStartsWith", (inst, def) => {
    $ZodCheck.init(inst, def);
    const pattern = new RegExp(`^${util.escapeRegex(def.prefix)}.*`);
    def.pattern ?? (def.pattern = pattern);
    inst._zod.check = (payload) => {
        if (payload.value.startsWith(def.prefix))
            return;
        payload.issues.push({
            origin: "string",
            code: "invalid_format",
            format: "starts_with",
            prefix: def.prefix,
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodCheckEndsWith = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckEndsWith", (inst, def) => {
    $ZodCheck.init(inst, def);
    const pattern = new RegExp(`.*${util.escapeRegex(def.suffix)}$`);
    def.pattern ?? (def.pattern = pattern);
    inst._zod.check = (payload) => {
        if (payload.value.endsWith(def.suffix))
            return;
        payload.issues.push({
            origin: "string",
            code: "invalid_format",
            format: "ends_with",
            suffix: def.suffix,
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
///////////////////////////////////
/////    $ZodCheckProperty    /////
///////////////////////////////////
function handleCheckPropertyResult(result, payload, property) {
    if (result.issues.length) {
        payload.issues.push(...util.prefixIssues(property, result.issues));
    }
}
const $ZodCheckProperty = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckProperty", (inst, def) => {
    $ZodCheck.init(inst, def);
    inst._zod.check = (payload) => {
        const result = def.schema._zod.run({
            value: payload.value[def.property],
            issues: [],
        }, {});
        if (result instanceof Promise) {
            return result.then((result) => handleCheckPropertyResult(result, payload, def.property));
        }
        handleCheckPropertyResult(result, payload, def.property);
        return;
    };
})));
const $ZodCheckProperties = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckProperties", (inst, def) => {
    $ZodCheck.init(inst, def);
    util.hide(inst, Symbol.iterator, function* () {
        yield inst;
    });
    // key and schema snapshotted together: reading one live and the other cached lets a later mutation of the caller's shape object pair a stale key with a missing schema
    let entries;
    inst._zod.check = (payload) => {
        // the base schema already typed the value, so only a nullish one is rejected here: the properties read on a primitive too, matching z.property() on a string's length
        if (payload.value == null) {
            payload.issues.push({ expected: "object", code: "invalid_type", input: payload.value, inst });
            return undefined;
        }
        entries ?? (entries = Reflect.ownKeys(def.shape).map((key) => [key, def.shape[key]]));
        const input = payload.value;
        let proms;
        for (const [key, schema] of entries) {
            const result = schema._zod.run({ value: input[key], issues: [] }, {});
            if (result instanceof Promise) {
                proms ?? (proms = []);
                proms.push(result.then((result) => handleCheckPropertyResult(result, payload, key)));
            }
            else {
                handleCheckPropertyResult(result, payload, key);
            }
        }
        if (proms)
            return Promise.all(proms).then(() => undefined);
        return undefined;
    };
})));
const $ZodCheckMimeType = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckMimeType", (inst, def) => {
    $ZodCheck.init(inst, def);
    const mimeSet = new Set(def.mime);
    inst._zod.check = (payload) => {
        if (mimeSet.has(payload.value.type))
            return;
        payload.issues.push({
            code: "invalid_value",
            values: def.mime,
            input: payload.value.type,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodCheckOverwrite = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCheckOverwrite", (inst, def) => {
    $ZodCheck.init(inst, def);
    inst._zod.check = (payload) => {
        payload.value = def.tx(payload.value);
    };
})));


/***/ }),

/***/ 8532:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $W: () => (/* binding */ config),
/* harmony export */   GT: () => (/* binding */ $ZodAsyncError),
/* harmony export */   cr: () => (/* binding */ globalConfig),
/* harmony export */   xI: () => (/* binding */ $constructor)
/* harmony export */ });
/* unused harmony exports NEVER, $brand, $ZodEncodeError */
/* harmony import */ var _util_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4723);
var _a;

/** A special constant with type `never` */
const NEVER = /*@__PURE__*/ Object.freeze({
    status: "aborted",
});
/* Shared descriptor for installing `_zod`; defineProperty reads it
 * synchronously, so reusing one object avoids a per-instance allocation. */
const _zodDesc = { value: undefined, enumerable: false };
// null where suppressing the capture would be unrecoverable: `parse()` puts the frames back with `captureStackTrace`, so without it the throw would lose its stack. also latched to null once `stackTraceLimit` proves unassignable, which a realm can do at any point by hardening Error
let _E = "captureStackTrace" in Error ? Error : null;
// v8 captures a stack trace inside the Error constructor, which dominates a failed parse; costs only the frames, and parse() restores those. the constructor must RUN: Object.create is cheaper and passes instanceof, but Error.isError and util.types.isNativeError check an internal slot
function newError(Definition) {
    const E = _E;
    if (E) {
        const saved = E.stackTraceLimit;
        if (typeof saved === "number") {
            try {
                E.stackTraceLimit = 0;
            }
            catch {
                _E = null;
                return new Definition();
            }
            try {
                return new Definition();
            }
            finally {
                E.stackTraceLimit = saved;
            }
        }
    }
    return new Definition();
}
function $constructor(name, initializer, 
/** This trait's members, installed once on every prototype that composes it. They cannot be declared in the initializer above: that runs per instance, and the prototype is shared. */
proto, params) {
    // Prototype for this constructor's `_zod` internals. Lazily-derived fields (`values`, `pattern`, `optin`, …) install here once rather than as an accessor on every instance.
    const zodProto = {};
    // Assigning the fields in the constructor body is what gives instances in-object slots; building the object literally and reparenting it costs a second allocation and a generic property copy.
    function Internals(def) {
        this.def = def;
        this.constr = _;
        this.traits = new Set();
    }
    Internals.prototype = zodProto;
    const protoMembers = proto;
    // One trait's members land on every prototype whose chain composes it, so the answer is per prototype rather than per trait.
    const initialized = protoMembers && new WeakSet();
    function init(inst, def) {
        if (!inst._zod) {
            _zodDesc.value = new Internals(def);
            try {
                Object.defineProperty(inst, "_zod", _zodDesc);
            }
            finally {
                // Cleared even on throw, so the shared descriptor never leaks one instance's internals into the next.
                _zodDesc.value = undefined;
            }
        }
        else if (inst._zod.traits.has(name)) {
            return;
        }
        inst._zod.traits.add(name);
        initializer(inst, def);
        if (initialized) {
            // `super(def)` from a user subclass gives `this` a prototype the subclass owns, and installing there would overwrite whatever the subclass declared. `constr` built the instance, so its prototype is the one below the subclass's that should carry the members. A receiver whose chain never reaches that prototype installs on its own, which for a plain object handed straight to `init` means `Object.prototype` — unchanged from before.
            const own = Object.getPrototypeOf(inst);
            const ctorProto = inst._zod.constr.prototype;
            let up = own;
            while (up && up !== ctorProto)
                up = Object.getPrototypeOf(up);
            const target = up ?? own;
            if (!initialized.has(target)) {
                initialized.add(target);
                (0,_util_js__WEBPACK_IMPORTED_MODULE_0__/* .members */ .ol)(target, protoMembers);
            }
        }
        // support prototype modifications; for-in avoids the array allocation of Object.keys on the (usually empty) prototype
        const proto = _.prototype;
        for (const k in proto) {
            if (!Object.prototype.hasOwnProperty.call(proto, k))
                continue;
            if (!(k in inst)) {
                inst[k] = proto[k].bind(inst);
            }
        }
    }
    // doesn't work if Parent has a constructor with arguments
    const Parent = params?.Parent ?? Object;
    class Definition extends Parent {
    }
    Object.defineProperty(Definition, "name", { value: name });
    function _(def) {
        const inst = params?.Parent ? newError(Definition) : this;
        init(inst, def);
        const deferred = inst._zod.deferred;
        if (deferred) {
            for (const fn of deferred) {
                fn();
            }
            // Released: initializers run once, and the list would otherwise be retained for the schema's lifetime.
            inst._zod.deferred = undefined;
        }
        // Global post-processor hook. Internal: installed by `import "zod/compile"` to enable AOT compilation for every constructed schema. Runs last, once the instance is fully built, because it hands the instance to compile(). The post-processor is expected to be reentrancy-guarded by its own implementation.
        const pp = globalThis.__zod_globalConfig?.postProcessor;
        if (pp)
            pp(inst);
        return inst;
    }
    Object.defineProperty(_, "init", { value: init });
    Object.defineProperty(_, Symbol.hasInstance, {
        value: (inst) => {
            if (params?.Parent && inst instanceof params.Parent)
                return true;
            return inst?._zod?.traits?.has(name);
        },
    });
    Object.defineProperty(_, "name", { value: name });
    return _;
}
//////////////////////////////   UTILITIES   ///////////////////////////////////////
const $brand = /*@__PURE__*/ (/* unused pure expression or super */ null && (Symbol("zod_brand")));
class $ZodAsyncError extends Error {
    constructor() {
        super(`Encountered Promise during synchronous parse. Use .parseAsync() instead.`);
    }
}
class $ZodEncodeError extends Error {
    constructor(name) {
        super(`Encountered unidirectional transform during encode: ${name}`);
        this.name = "ZodEncodeError";
    }
}
(_a = globalThis).__zod_globalConfig ?? (_a.__zod_globalConfig = {});
const globalConfig = globalThis.__zod_globalConfig;
function config(newConfig) {
    if (newConfig)
        Object.assign(globalConfig, newConfig);
    return globalConfig;
}


/***/ }),

/***/ 4723:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   A2: () => (/* binding */ normalizeParams),
/* harmony export */   Gv: () => (/* binding */ isObject),
/* harmony export */   NM: () => (/* binding */ optionalKeys),
/* harmony export */   O7: () => (/* binding */ codePointLength),
/* harmony export */   PO: () => (/* binding */ cached),
/* harmony export */   QH: () => (/* binding */ aborted),
/* harmony export */   Qd: () => (/* binding */ isPlainObject),
/* harmony export */   Rc: () => (/* binding */ getLengthableOrigin),
/* harmony export */   SS: () => (/* binding */ constantCatch),
/* harmony export */   Vy: () => (/* binding */ assignProp),
/* harmony export */   X: () => (/* binding */ installLazyProp),
/* harmony export */   X$: () => (/* binding */ extend),
/* harmony export */   bI: () => (/* binding */ primitiveTypes),
/* harmony export */   cl: () => (/* binding */ nullish),
/* harmony export */   d3: () => (/* binding */ attachSchema),
/* harmony export */   gx: () => (/* binding */ captureStackTrace),
/* harmony export */   hi: () => (/* binding */ sizeCaps),
/* harmony export */   iR: () => (/* binding */ finalizeIssue),
/* harmony export */   jD: () => (/* binding */ hide),
/* harmony export */   k8: () => (/* binding */ jsonStringifyReplacer),
/* harmony export */   lQ: () => (/* binding */ prefixIssues),
/* harmony export */   o8: () => (/* binding */ clone),
/* harmony export */   ol: () => (/* binding */ members),
/* harmony export */   p6: () => (/* binding */ cleanRegex),
/* harmony export */   qQ: () => (/* binding */ propertyKeyTypes),
/* harmony export */   qh: () => (/* binding */ own),
/* harmony export */   rL: () => (/* binding */ explicitlyAborted),
/* harmony export */   sD: () => (/* binding */ escapeRegex),
/* harmony export */   v5: () => (/* binding */ defineLazyInternal),
/* harmony export */   w5: () => (/* binding */ getEnumValues),
/* harmony export */   zH: () => (/* binding */ NUMBER_FORMAT_RANGES)
/* harmony export */ });
/* unused harmony exports assertEqual, assertNotEqual, toZod, assertIs, assertNever, assert, joinValues, floatSafeRemainder, defineLazy, objectClone, rawShape, mergeDefs, cloneDef, getElementAtPath, promiseAllObject, randomString, esc, slugify, allowsEval, shallowClone, numKeys, getParsedType, createTransparentProxy, stringifyPrimitive, BIGINT_FORMAT_RANGES, pick, omit, safeExtend, merge, partial, required, unwrapMessage, getSizableOrigin, parsedType, issue, cleanEnum, base64ToUint8Array, uint8ArrayToBase64, base64urlToUint8Array, uint8ArrayToBase64url, hexToUint8Array, uint8ArrayToHex, Class, derived, CONSTANT_CATCH */

// functions
function assertEqual(val) {
    return val;
}
function assertNotEqual(val) {
    return val;
}
function toZod() {
    return (schema) => schema;
}
function assertIs(_arg) { }
function assertNever(_x) {
    throw new Error("Unexpected value in exhaustive check");
}
function assert(_) { }
function getEnumValues(entries) {
    const numericValues = Object.values(entries).filter((v) => typeof v === "number");
    const values = Object.entries(entries)
        .filter(([k, _]) => numericValues.indexOf(+k) === -1)
        .map(([_, v]) => v);
    return values;
}
function joinValues(array, separator = "|") {
    return array.map((val) => stringifyPrimitive(val)).join(separator);
}
function jsonStringifyReplacer(_, value) {
    if (typeof value === "bigint")
        return value.toString();
    return value;
}
// the accessor lives on a shared prototype: an own accessor makes every box a dictionary-mode object (~360 B and a slow load per read against ~100 B and an inlined getter here)
class Cached {
    constructor(getter) {
        this._getter = getter;
        this._value = undefined;
    }
    get value() {
        const getter = this._getter;
        if (getter !== undefined) {
            this._value = getter();
            this._getter = undefined;
        }
        return this._value;
    }
}
function cached(getter) {
    return new Cached(getter);
}
function nullish(input) {
    return input === null || input === undefined;
}
function cleanRegex(source) {
    const start = source.startsWith("^") ? 1 : 0;
    const end = source.endsWith("$") ? source.length - 1 : source.length;
    return source.slice(start, end);
}
function floatSafeRemainder(val, step) {
    const ratio = val / step;
    const roundedRatio = Math.round(ratio);
    // `val` and `step` each round to a double before the division rounds again, so a true decimal multiple's quotient can sit up to 1.5 of these scaled epsilons from the integer. A 1x tolerance therefore rejected 2.03 as a multiple of 0.07; 4x covers the worst case with margin.
    const tolerance = 4 * Number.EPSILON * Math.max(Math.abs(ratio), 1);
    if (Math.abs(ratio - roundedRatio) < tolerance)
        return 0;
    return ratio - roundedRatio;
}
const EVALUATING = /* @__PURE__*/ (/* unused pure expression or super */ null && (Symbol("evaluating")));
function defineLazy(object, key, getter) {
    let value = undefined;
    Object.defineProperty(object, key, {
        get() {
            if (value === EVALUATING) {
                // Circular reference detected, return undefined to break the cycle
                return undefined;
            }
            if (value === undefined) {
                value = EVALUATING;
                value = getter();
            }
            return value;
        },
        set(v) {
            Object.defineProperty(object, key, {
                value: v,
                // configurable: true,
            });
            // object[key] = v;
        },
        configurable: true,
    });
}
function objectClone(obj) {
    return Object.create(Object.getPrototypeOf(obj), Object.getOwnPropertyDescriptors(obj));
}
function assignProp(target, prop, value) {
    Object.defineProperty(target, prop, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
    });
}
/**
 * Whichever object a def's `shape` currently answers from: the one the caller passed until the first read, the frozen copy after it.
 *
 * Its keys and descriptors read without invoking anything, which is what lets a discriminated union check its discriminator, and the cycle walk read a shape, without resolving a getter that references the schema being constructed. A def that answers `shape` from an accessor of its own has none.
 */
function rawShape(def) {
    const desc = Object.getOwnPropertyDescriptor(def, "shape");
    return desc?.get ? desc.get.raw : desc?.value;
}
// where a builder reads its source's keys and descriptors, resolving only a shape a def answers for itself. A shape resolves by object spread, so only its enumerable keys are ever part of it.
function sourceShape(schema) {
    return rawShape(schema._zod.def) ?? schema._zod.def.shape;
}
// a key whose value is not settled yet, self-caching so every read after the first gets the same one
function deferProp(target, key, getter) {
    Object.defineProperty(target, key, {
        get() {
            const value = getter();
            assignProp(this, key, value);
            return value;
        },
        enumerable: true,
        configurable: true,
    });
}
// Writes a settled key. A plain assignment is much cheaper than `defineProperty` and produces the same descriptor, but it runs whatever setter already answers to the key — an accessor this shape deferred, or an inherited one, which `__proto__` has on every object and prototype pollution can add for any name.
function putProp(target, key, value) {
    if (key in target)
        assignProp(target, key, value);
    else
        target[key] = value;
}
/**
 * Copies `keys` of `source`'s shape onto `target`, each value passed through `wrap`.
 *
 * A key the source has resolved is copied through now, so the derived shape states it outright and nothing has to resolve it to learn what it holds. A key the source still defers stays deferred, and reads back through the source's own `shape`, so it resolves once and both shapes get that one schema.
 */
function mirrorShape(target, source, keys, wrap) {
    const raw = sourceShape(source);
    for (const key of keys) {
        const desc = Object.getOwnPropertyDescriptor(raw, key);
        if (!desc.enumerable)
            continue;
        if (desc.get) {
            deferProp(target, key, () => {
                const value = source._zod.def.shape[key];
                return wrap ? wrap(value, key) : value;
            });
        }
        else
            putProp(target, key, wrap ? wrap(desc.value, key) : desc.value);
    }
}
// same, for a plain shape a caller passed rather than a schema's
function mirrorProps(target, source) {
    for (const key of Reflect.ownKeys(source)) {
        const desc = Object.getOwnPropertyDescriptor(source, key);
        if (!desc.enumerable)
            continue;
        if (desc.get)
            deferProp(target, key, () => source[key]);
        else
            putProp(target, key, desc.value);
    }
}
function mergeDefs(...defs) {
    const mergedDescriptors = {};
    for (const def of defs) {
        const descriptors = Object.getOwnPropertyDescriptors(def);
        Object.assign(mergedDescriptors, descriptors);
    }
    return Object.defineProperties({}, mergedDescriptors);
}
function cloneDef(schema) {
    return mergeDefs(schema._zod.def);
}
function getElementAtPath(obj, path) {
    if (!path)
        return obj;
    return path.reduce((acc, key) => acc?.[key], obj);
}
function promiseAllObject(promisesObj) {
    const keys = Object.keys(promisesObj);
    const promises = keys.map((key) => promisesObj[key]);
    return Promise.all(promises).then((results) => {
        const resolvedObj = {};
        for (let i = 0; i < keys.length; i++) {
            resolvedObj[keys[i]] = results[i];
        }
        return resolvedObj;
    });
}
function randomString(length = 10) {
    const chars = "abcdefghijklmnopqrstuvwxyz";
    let str = "";
    for (let i = 0; i < length; i++) {
        str += chars[Math.floor(Math.random() * chars.length)];
    }
    return str;
}
function esc(str) {
    return JSON.stringify(str);
}
function slugify(input) {
    return input
        .toLowerCase()
        .trim()
        .replace(/[^\w\s-]/g, "")
        .replace(/[\s_-]+/g, "-")
        .replace(/^-+|-+$/g, "");
}
const captureStackTrace = ("captureStackTrace" in Error ? Error.captureStackTrace : (..._args) => { });
function isObject(data) {
    return typeof data === "object" && data !== null && !Array.isArray(data);
}
const allowsEval = /* @__PURE__*/ (/* unused pure expression or super */ null && (cached(() => {
    // Skip the probe under `jitless`: strict CSPs report the caught `new Function` as a `securitypolicyviolation` even though the throw is swallowed.
    if (globalConfig.jitless) {
        return false;
    }
    // @ts-ignore
    if (typeof navigator !== "undefined" && navigator?.userAgent?.includes("Cloudflare")) {
        return false;
    }
    try {
        const F = Function;
        new F("");
        return true;
    }
    catch (_) {
        return false;
    }
})));
function isPlainObject(o) {
    if (isObject(o) === false)
        return false;
    // modified constructor
    const ctor = o.constructor;
    if (ctor === undefined)
        return true;
    if (typeof ctor !== "function")
        return true;
    // modified prototype
    const prot = ctor.prototype;
    if (isObject(prot) === false)
        return false;
    // ctor doesn't have static `isPrototypeOf`
    if (Object.prototype.hasOwnProperty.call(prot, "isPrototypeOf") === false) {
        return false;
    }
    return true;
}
function shallowClone(o) {
    if (isPlainObject(o))
        return { ...o };
    if (Array.isArray(o))
        return [...o];
    if (o instanceof Map)
        return new Map(o);
    if (o instanceof Set)
        return new Set(o);
    return o;
}
function numKeys(data) {
    let keyCount = 0;
    for (const key in data) {
        if (Object.prototype.hasOwnProperty.call(data, key)) {
            keyCount++;
        }
    }
    return keyCount;
}
const getParsedType = (data) => {
    const t = typeof data;
    switch (t) {
        case "undefined":
            return "undefined";
        case "string":
            return "string";
        case "number":
            return Number.isNaN(data) ? "nan" : "number";
        case "boolean":
            return "boolean";
        case "function":
            return "function";
        case "bigint":
            return "bigint";
        case "symbol":
            return "symbol";
        case "object":
            if (Array.isArray(data)) {
                return "array";
            }
            if (data === null) {
                return "null";
            }
            if (data.then && typeof data.then === "function" && data.catch && typeof data.catch === "function") {
                return "promise";
            }
            if (typeof Map !== "undefined" && data instanceof Map) {
                return "map";
            }
            if (typeof Set !== "undefined" && data instanceof Set) {
                return "set";
            }
            if (typeof Date !== "undefined" && data instanceof Date) {
                return "date";
            }
            // @ts-ignore
            if (typeof File !== "undefined" && data instanceof File) {
                return "file";
            }
            return "object";
        default:
            throw new Error(`Unknown data type: ${t}`);
    }
};
const propertyKeyTypes = /* @__PURE__*/ new Set(["string", "number", "symbol"]);
const primitiveTypes = /* @__PURE__*/ new Set([
    "string",
    "number",
    "bigint",
    "boolean",
    "symbol",
    "undefined",
]);
function escapeRegex(str) {
    return str.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
// zod-specific utils
function clone(inst, def, params) {
    const cl = new inst._zod.constr(def ?? inst._zod.def);
    if (!def || params?.parent)
        cl._zod.parent = inst;
    return cl;
}
function normalizeParams(_params) {
    const params = _params;
    if (!params)
        return {};
    if (typeof params === "string")
        return { error: () => params };
    if (params?.message !== undefined) {
        if (params?.error !== undefined)
            throw new Error("Cannot specify both `message` and `error` params");
        params.error = params.message;
    }
    delete params.message;
    if (typeof params.error === "string")
        return { ...params, error: () => params.error };
    return params;
}
function createTransparentProxy(getter) {
    let target;
    return new Proxy({}, {
        get(_, prop, receiver) {
            target ?? (target = getter());
            return Reflect.get(target, prop, receiver);
        },
        set(_, prop, value, receiver) {
            target ?? (target = getter());
            return Reflect.set(target, prop, value, receiver);
        },
        has(_, prop) {
            target ?? (target = getter());
            return Reflect.has(target, prop);
        },
        deleteProperty(_, prop) {
            target ?? (target = getter());
            return Reflect.deleteProperty(target, prop);
        },
        ownKeys(_) {
            target ?? (target = getter());
            return Reflect.ownKeys(target);
        },
        getOwnPropertyDescriptor(_, prop) {
            target ?? (target = getter());
            return Reflect.getOwnPropertyDescriptor(target, prop);
        },
        defineProperty(_, prop, descriptor) {
            target ?? (target = getter());
            return Reflect.defineProperty(target, prop, descriptor);
        },
    });
}
function stringifyPrimitive(value) {
    if (typeof value === "bigint")
        return value.toString() + "n";
    if (typeof value === "string")
        return `"${value}"`;
    return `${value}`;
}
function optionalKeys(shape) {
    return Object.keys(shape).filter((k) => {
        return shape[k]._zod.optin !== undefined && shape[k]._zod.optout === "optional";
    });
}
// Wrapped in a `@__PURE__` IIFE: esbuild never tree-shakes a top-level initializer that contains a member access on `Number`, so the bare object literal survived into every bundle.
const NUMBER_FORMAT_RANGES = /*@__PURE__*/ (() => ({
    safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    int32: [-2147483648, 2147483647],
    uint32: [0, 4294967295],
    float32: [-3.4028234663852886e38, 3.4028234663852886e38],
    float64: [-Number.MAX_VALUE, Number.MAX_VALUE],
}))();
const BIGINT_FORMAT_RANGES = {
    int64: [/* @__PURE__*/ BigInt("-9223372036854775808"), /* @__PURE__*/ BigInt("9223372036854775807")],
    uint64: [/* @__PURE__*/ BigInt(0), /* @__PURE__*/ BigInt("18446744073709551615")],
};
function pick(schema, mask) {
    const currDef = schema._zod.def;
    const checks = currDef.checks;
    const hasChecks = checks && checks.length > 0;
    if (hasChecks) {
        throw new Error(".pick() cannot be used on object schemas containing refinements");
    }
    const newShape = {};
    mirrorShape(newShape, schema, maskedKeys(schema, mask));
    return clone(schema, mergeDefs(currDef, { shape: newShape, checks: [] }));
}
// the mask keys that select something, checked against the source's shape without resolving it
function maskedKeys(schema, mask) {
    const raw = sourceShape(schema);
    const keys = [];
    // `for...in` skips symbols, so a symbol in the mask would select nothing
    for (const key of Reflect.ownKeys(mask)) {
        if (!Object.getOwnPropertyDescriptor(raw, key)?.enumerable) {
            throw new Error(`Unrecognized key: "${String(key)}"`);
        }
        if (mask[key])
            keys.push(key);
    }
    return keys;
}
function omit(schema, mask) {
    const currDef = schema._zod.def;
    const checks = currDef.checks;
    const hasChecks = checks && checks.length > 0;
    if (hasChecks) {
        throw new Error(".omit() cannot be used on object schemas containing refinements");
    }
    const omitted = new Set(maskedKeys(schema, mask));
    const newShape = {};
    mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)).filter((key) => !omitted.has(key)));
    return clone(schema, mergeDefs(currDef, { shape: newShape, checks: [] }));
}
function extend(schema, shape) {
    if (!isPlainObject(shape)) {
        throw new Error("Invalid input to extend: expected a plain object");
    }
    const checks = schema._zod.def.checks;
    const hasChecks = checks && checks.length > 0;
    if (hasChecks) {
        // Only throw if new shape overlaps with existing shape. Use getOwnPropertyDescriptor to check key existence without accessing values
        const existingShape = sourceShape(schema);
        for (const key of Reflect.ownKeys(shape)) {
            if (Object.getOwnPropertyDescriptor(existingShape, key) !== undefined) {
                throw new Error("Cannot overwrite keys on object schemas containing refinements. Use `.safeExtend()` instead.");
            }
        }
    }
    return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
// the source's keys, then the caller's overlaid on top
function extended(schema, shape) {
    const newShape = {};
    mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)));
    mirrorProps(newShape, shape);
    return newShape;
}
function safeExtend(schema, shape) {
    if (!isPlainObject(shape)) {
        throw new Error("Invalid input to safeExtend: expected a plain object");
    }
    return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function merge(a, b) {
    if (!b?._zod?.def) {
        throw new Error("Invalid input to merge: expected an object schema. To merge a plain shape, use `.extend()`.");
    }
    if (a._zod.def.checks?.length) {
        throw new Error(".merge() cannot be used on object schemas containing refinements. Use .safeExtend() instead.");
    }
    const newShape = {};
    mirrorShape(newShape, a, Reflect.ownKeys(sourceShape(a)));
    mirrorShape(newShape, b, Reflect.ownKeys(sourceShape(b)));
    const def = mergeDefs(a._zod.def, {
        shape: newShape,
        get catchall() {
            return b._zod.def.catchall;
        },
        checks: b._zod.def.checks ?? [],
    });
    return clone(a, def);
}
function partial(Class, schema, mask, name = "partial") {
    const currDef = schema._zod.def;
    const checks = currDef.checks;
    const hasChecks = checks && checks.length > 0;
    if (hasChecks) {
        throw new Error(`.${name}() cannot be used on object schemas containing refinements`);
    }
    const selected = mask ? new Set(maskedKeys(schema, mask)) : undefined;
    const newShape = {};
    mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), Class &&
        ((value, key) => (selected && !selected.has(key) ? value : new Class({ type: "optional", innerType: value }))));
    return clone(schema, mergeDefs(schema._zod.def, { shape: newShape, checks: [] }));
}
function required(Class, schema, mask) {
    const selected = mask ? new Set(maskedKeys(schema, mask)) : undefined;
    const newShape = {};
    mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), (value, key) => 
    // overwrite with non-optional
    selected && !selected.has(key) ? value : new Class({ type: "nonoptional", innerType: value }));
    return clone(schema, mergeDefs(schema._zod.def, { shape: newShape }));
}
// invalid_type | too_big | too_small | invalid_format | not_multiple_of | unrecognized_keys | invalid_union | invalid_key | invalid_element | invalid_value | custom
function aborted(x, startIndex = 0) {
    if (x.aborted === true)
        return true;
    for (let i = startIndex; i < x.issues.length; i++) {
        if (x.issues[i]?.continue !== true) {
            return true;
        }
    }
    return false;
}
// Checks for explicit abort (continue === false), as opposed to implicit abort (continue === undefined). Used to respect `abort: true` in .refine() even for checks that have a `when` function.
function explicitlyAborted(x, startIndex = 0) {
    if (x.aborted === true)
        return true;
    for (let i = startIndex; i < x.issues.length; i++) {
        if (x.issues[i]?.continue === false) {
            return true;
        }
    }
    return false;
}
function prefixIssues(path, issues) {
    return issues.map((iss) => {
        var _a;
        (_a = iss).path ?? (_a.path = []);
        iss.path.unshift(path);
        return iss;
    });
}
function unwrapMessage(message) {
    return typeof message === "string" ? message : message?.message;
}
/* A check holds no link back to the schema it is attached to — the same check instance is shared by every clone of that schema — so the owner is stamped onto the issues a check just raised, at the only point where both are in scope. Runs on the failure path only; `start` is the issue count from before the check ran. */
/** The leading size checks of `defChecks` that set an upper bound, each paired with it. */
function sizeCaps(defChecks) {
    const caps = [];
    for (const ch of defChecks ?? []) {
        const d = ch._zod.def;
        // a later check may rewrite the value
        if (!/_(length|size)$|_equals$/.test(d.check))
            break;
        const max = d.maximum ?? d.length ?? d.size;
        if (max >= 0)
            caps.push([max, ch]);
    }
    return caps;
}
function attachSchema(issues, start, inst) {
    var _a;
    for (let i = start; i < issues.length; i++) {
        (_a = issues[i]).schema ?? (_a.schema = inst);
    }
}
function finalizeIssue(iss, ctx, config) {
    var _a;
    // A schema that raised an issue itself owns it outright, and outranks any stamp an enclosing check left in `attachSchema`. String formats and z.custom() are schema and check at once, so when they act as a check they defer to that stamp instead.
    const traits = iss.inst?._zod?.traits;
    if (traits?.has("$ZodType")) {
        if (traits.has("$ZodCheck"))
            (_a = iss).schema ?? (_a.schema = iss.inst);
        else
            iss.schema = iss.inst;
    }
    // Decreasing specificity, first map to return a message wins. `inst` is whatever raised the issue, so a check's own map outranks the owning schema's.
    const schemaError = iss.schema !== iss.inst ? iss.schema?._zod.def?.error : undefined;
    const message = iss.message
        ? iss.message
        : (unwrapMessage(iss.inst?._zod.def?.error?.(iss)) ??
            unwrapMessage(schemaError?.(iss)) ??
            unwrapMessage(ctx?.error?.(iss)) ??
            unwrapMessage(config.customError?.(iss)) ??
            unwrapMessage(config.localeError?.(iss)) ??
            "Invalid input");
    // an explicit own-key copy beats object rest with excluded keys, which v8 routes through a generic runtime call; Object.keys rather than for-in so an issue pushed with a prototype does not leak inherited keys, and an own __proto__ key is dropped rather than assigned through the setter
    const full = {};
    for (const k of Object.keys(iss)) {
        if (k === "inst" || k === "schema" || k === "continue" || k === "input" || k === "__proto__")
            continue;
        full[k] = iss[k];
    }
    full.path ?? (full.path = []);
    full.message = message;
    if (ctx?.reportInput) {
        full.input = iss.input;
    }
    return full;
}
function getSizableOrigin(input) {
    if (input instanceof Set)
        return "set";
    if (input instanceof Map)
        return "map";
    // @ts-ignore
    if (input instanceof File)
        return "file";
    return "unknown";
}
const highSurrogate = /[\uD800-\uDBFF]/;
// Code points in `str`: a surrogate pair counts once, a lone surrogate as itself. Hand-rolled because the string iterator allocates and runs ~250x slower on this path; the regex probe exits ~50x quicker for a string with no astral characters.
function codePointLength(str) {
    const units = str.length;
    if (!highSurrogate.test(str))
        return units;
    let count = units;
    for (let i = 0; i < units - 1; i++) {
        if ((str.charCodeAt(i) & 0xfc00) === 0xd800 && (str.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
            count--;
            i++;
        }
    }
    return count;
}
function getLengthableOrigin(input) {
    if (Array.isArray(input))
        return "array";
    if (typeof input === "string")
        return "string";
    return "unknown";
}
function parsedType(data) {
    const t = typeof data;
    switch (t) {
        case "number": {
            return Number.isNaN(data) ? "nan" : "number";
        }
        case "object": {
            if (data === null) {
                return "null";
            }
            if (Array.isArray(data)) {
                return "array";
            }
            const obj = data;
            if (obj && Object.getPrototypeOf(obj) !== Object.prototype && "constructor" in obj && obj.constructor) {
                return obj.constructor.name;
            }
        }
    }
    return t;
}
function issue(...args) {
    const [iss, input, inst] = args;
    if (typeof iss === "string") {
        return {
            message: iss,
            code: "custom",
            input,
            inst,
        };
    }
    return { ...iss };
}
function cleanEnum(obj) {
    return Object.entries(obj)
        .filter(([k, _]) => {
        // return true if NaN, meaning it's not a number, thus a string key
        return Number.isNaN(Number.parseInt(k, 10));
    })
        .map((el) => el[1]);
}
// Codec utility functions
function base64ToUint8Array(base64) {
    const binaryString = atob(base64);
    const bytes = new Uint8Array(binaryString.length);
    for (let i = 0; i < binaryString.length; i++) {
        bytes[i] = binaryString.charCodeAt(i);
    }
    return bytes;
}
function uint8ArrayToBase64(bytes) {
    let binaryString = "";
    for (let i = 0; i < bytes.length; i++) {
        binaryString += String.fromCharCode(bytes[i]);
    }
    return btoa(binaryString);
}
function base64urlToUint8Array(base64url) {
    const base64 = base64url.replace(/-/g, "+").replace(/_/g, "/");
    const padding = "=".repeat((4 - (base64.length % 4)) % 4);
    return base64ToUint8Array(base64 + padding);
}
function uint8ArrayToBase64url(bytes) {
    return uint8ArrayToBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
function hexToUint8Array(hex) {
    const cleanHex = hex.replace(/^0x/, "");
    if (cleanHex.length % 2 !== 0) {
        throw new Error("Invalid hex string length");
    }
    const bytes = new Uint8Array(cleanHex.length / 2);
    for (let i = 0; i < cleanHex.length; i += 2) {
        bytes[i / 2] = Number.parseInt(cleanHex.slice(i, i + 2), 16);
    }
    return bytes;
}
function uint8ArrayToHex(bytes) {
    return Array.from(bytes)
        .map((b) => b.toString(16).padStart(2, "0"))
        .join("");
}
// instanceof
class Class {
    constructor(..._args) { }
}
//////////    PROTOTYPE INSTALLERS     //////////
//
// Members live on the prototype and materialize per instance on first read, which keeps own-property count under the step where V8 stops using inline slots. Changing anything here means re-measuring runtime, memory and bundle size together — see "The three axes" in AGENTS.md.
/**
 * Installs a trait's members on its prototype. Each value builds that member for the instance on first read; the built value shadows the accessor as an own property, so a detached `const { parse } = schema` keeps working.
 *
 * Call this from a `proto` initializer, which runs once per prototype — never per instance.
 */
function members(proto, table) {
    for (const key in table) {
        const desc = Object.getOwnPropertyDescriptor(table, key);
        // a getter installs as written, so it stays live: `description` reads through to the registry on every access. not enumerable: an object literal's is, and a prototype member never was
        if (desc.get)
            Object.defineProperty(proto, key, { ...desc, enumerable: false });
        // a method materializes bound on first read, which is what keeps a detached member working: `const opt = schema.optional; opt()`
        else
            defineBound(proto, key, desc.value);
    }
}
/** Shadows a prototype member with an own value, so a getter that builds from the instance runs once. */
function own(inst, key, value, enumerable = true) {
    Object.defineProperty(inst, key, { configurable: true, writable: true, enumerable, value });
    return value;
}
/** Like {@link own}, for a member that was never an own data property and has to stay out of `Object.keys`. */
function hide(inst, key, value) {
    return own(inst, key, value, false);
}
/** Adds members a table derives from the instance: each builds on first read and shadows as own data, and assignment shadows the same way, as when these were own properties. */
function derived(computes, table) {
    for (const key in computes) {
        const compute = computes[key];
        // an object literal's accessor is configurable and enumerable, and `members` copies the descriptor as written
        Object.defineProperty(table, key, {
            configurable: true,
            enumerable: true,
            get() {
                return own(this, key, compute(this));
            },
            set(value) {
                own(this, key, value);
            },
        });
    }
    return table;
}
function defineBound(proto, key, fn) {
    Object.defineProperty(proto, key, {
        configurable: true,
        get() {
            // vitest's spyOn calls a prototype getter bare to find the function it wraps, so a nullish receiver answers the raw method
            return this == null ? fn : own(this, key, fn.bind(this));
        },
        set(value) {
            own(this, key, value);
        },
    });
}
/** Returns the prototype to install on, or `undefined` if this group is already installed on it. */
function claim(inst, sentinel) {
    const proto = Object.getPrototypeOf(inst);
    // Runs on every construction, so `in` rather than the costlier `hasOwnProperty.call`. Sentinels are keys the group itself defines.
    return sentinel in proto ? undefined : proto;
}
// The internals whose init chain is installing. A second call for the same one is a derived constructor overriding its base, so it must not construct another schema in between or the override is dropped.
let installing;
// Set while a getter is running, so a value that resolved through a recursion break is not memoized. One shared descriptor shadows the key for the duration, which costs no per-key allocation.
let broke = false;
const breaker = {
    configurable: true,
    get() {
        broke = true;
        return undefined;
    },
};
/**
 * Installs a lazily-derived internal on the `_zod` prototype of `inst`'s
 * constructor, computed from the internals object itself and cached there on
 * first read. One accessor per constructor rather than one per instance.
 */
function defineLazyInternal(inst, key, compute) {
    const proto = Object.getPrototypeOf(inst._zod);
    if (key in proto && installing !== inst._zod) {
        // A repeat construction: everything is installed already. Cleared here so the reference is not held past the first construction of every type.
        installing = undefined;
        return;
    }
    installing = inst._zod;
    Object.defineProperty(proto, key, {
        configurable: true,
        get() {
            // Shadowed before computing so a re-entrant read from a recursive schema resolves to undefined instead of running the getter again.
            Object.defineProperty(this, key, breaker);
            const outer = broke;
            broke = false;
            try {
                const value = compute(this);
                // A result that resolved through a recursion break is recomputed once the graph is complete; everything else memoizes, undefined included.
                if (broke)
                    delete this[key];
                else
                    Object.defineProperty(this, key, { configurable: true, writable: true, value });
                broke = broke || outer;
                return value;
            }
            catch (err) {
                // A compute that threw memoizes nothing, so a later read runs it again and fails the same way. The shadow goes with it, since leaving it installed would answer undefined for every later read.
                delete this[key];
                broke = broke || outer;
                throw err;
            }
        },
        set(value) {
            Object.defineProperty(this, key, { configurable: true, writable: true, value });
        },
    });
}
/**
 * Installs `key` on `inst`'s prototype, computed by `make` on first read and cached there as an own
 * data property. One accessor per constructor rather than one per instance, because an own accessor
 * puts every instance after the first into v8 dictionary mode. The key doubles as the sentinel.
 */
function installLazyProp(inst, key, make, enumerable) {
    const proto = claim(inst, key);
    if (!proto)
        return;
    Object.defineProperty(proto, key, {
        configurable: true,
        get() {
            // Shadowed before computing, so a re-entrant read from a self-referential shape resolves to undefined instead of running the getter again. A data property rather than an accessor: an own accessor is the dictionary-mode transition this exists to avoid.
            const desc = { configurable: true, writable: true, enumerable, value: undefined };
            Object.defineProperty(this, key, desc);
            // a compute that throws leaves the shadow behind, so later reads answer undefined instead of re-throwing; `defineLazy` did the same, and `defineLazyInternal`'s delete-on-catch would cost bytes in every bundle for a case only a throwing user getter reaches
            desc.value = make(this);
            Object.defineProperty(this, key, desc);
            return desc.value;
        },
        set(value) {
            Object.defineProperty(this, key, { configurable: true, writable: true, enumerable, value });
        },
    });
}
/** Marks the thunk `_catch` synthesises for a constant catch value. `Function.length` cannot tell that thunk from a user callback — rest and defaulted parameters both report arity 0 — and a user callback reads `ctx.error`, whose issues only finalize correctly against the caller's per-parse error map. Provenance can say what arity cannot. A plain string key rather than `Symbol.for`, whose call at module scope no bundler can prove pure — the same shape that anchored `urlCanParse` into every build. */
const CONSTANT_CATCH = "~constantCatch";
/** Wraps a constant catch value in a thunk tagged with {@link CONSTANT_CATCH}. */
function constantCatch(value) {
    const fn = () => value;
    fn[CONSTANT_CATCH] = true;
    return fn;
}


/***/ }),

/***/ 8395:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  YOg: () => (/* binding */ array),
  zMY: () => (/* binding */ schemas_boolean),
  MfU: () => (/* binding */ _catch),
  k5n: () => (/* binding */ _enum),
  X$i: () => (/* binding */ extend),
  Whr: () => (/* binding */ schemas_int),
  euz: () => (/* binding */ literal),
  _H3: () => (/* binding */ looseObject),
  cl6: () => (/* binding */ nullish),
  aig: () => (/* binding */ schemas_number),
  Ikc: () => (/* binding */ object),
  lqM: () => (/* binding */ optional),
  g1P: () => (/* binding */ record),
  YjP: () => (/* binding */ schemas_string),
  Uy$: () => (/* binding */ templateLiteral),
  L5J: () => (/* binding */ unknown)
});

// UNUSED EXPORTS: ZodMiniAny, ZodMiniArray, ZodMiniBase64, ZodMiniBase64URL, ZodMiniBigInt, ZodMiniBigIntFormat, ZodMiniBoolean, ZodMiniCIDRv4, ZodMiniCIDRv6, ZodMiniCUID, ZodMiniCUID2, ZodMiniCatch, ZodMiniCodec, ZodMiniCreditCard, ZodMiniCustom, ZodMiniCustomStringFormat, ZodMiniDate, ZodMiniDefault, ZodMiniDiscriminatedUnion, ZodMiniE164, ZodMiniEmail, ZodMiniEmoji, ZodMiniEnum, ZodMiniExactOptional, ZodMiniFile, ZodMiniFunction, ZodMiniGUID, ZodMiniIBAN, ZodMiniIPv4, ZodMiniIPv6, ZodMiniIntersection, ZodMiniJWT, ZodMiniKSUID, ZodMiniLazy, ZodMiniLiteral, ZodMiniMAC, ZodMiniMap, ZodMiniNaN, ZodMiniNanoID, ZodMiniNever, ZodMiniNonOptional, ZodMiniNull, ZodMiniNullable, ZodMiniNumber, ZodMiniNumberFormat, ZodMiniObject, ZodMiniOptional, ZodMiniPipe, ZodMiniPrefault, ZodMiniPromise, ZodMiniReadonly, ZodMiniRecord, ZodMiniSet, ZodMiniString, ZodMiniStringFormat, ZodMiniSuccess, ZodMiniSymbol, ZodMiniTemplateLiteral, ZodMiniTransform, ZodMiniTuple, ZodMiniType, ZodMiniULID, ZodMiniURL, ZodMiniUUID, ZodMiniUndefined, ZodMiniUnion, ZodMiniUnknown, ZodMiniVoid, ZodMiniXID, ZodMiniXor, _default, _function, any, base64, base64url, bigint, catchall, check, cidrv4, cidrv6, codec, creditCard, cuid, cuid2, currencyCode, custom, date, describe, discriminatedUnion, e164, email, emoji, exactOptional, exactPartial, file, float32, float64, function, guid, hash, hex, hostname, httpUrl, iban, instanceof, int32, int64, intersection, invertCodec, ipv4, ipv6, json, jwt, keyof, ksuid, lazy, looseRecord, mac, map, merge, meta, nan, nanoid, nativeEnum, never, nonoptional, null, nullable, omit, partial, partialRecord, pick, pipe, prefault, promise, readonly, refine, required, safeExtend, set, strictObject, stringFormat, stringbool, success, superRefine, symbol, transform, tuple, uint32, uint64, ulid, undefined, union, url, uuid, uuidv4, uuidv6, uuidv7, void, xid, xor

// EXTERNAL MODULE: ./node_modules/zod/v4/core/core.js
var core_core = __nccwpck_require__(8532);
// EXTERNAL MODULE: ./node_modules/zod/v4/core/checks.js
var core_checks = __nccwpck_require__(4890);
;// CONCATENATED MODULE: ./node_modules/zod/v4/core/regexes.js

/**
 * @deprecated CUID v1 is deprecated by its authors due to information leakage
 * (timestamps embedded in the id). Use {@link cuid2} instead.
 * See https://github.com/paralleldrive/cuid.
 */
const cuid = /^[cC][0-9a-z]{6,}$/;
const cuid2 = /^[0-9a-z]+$/;
const ulid = /^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/;
const xid = /^[0-9a-vA-V]{20}$/;
const ksuid = /^[A-Za-z0-9]{27}$/;
const nanoid = /^[a-zA-Z0-9_-]{21}$/;
function nanoidOfLength(length) {
    return new RegExp(`^[a-zA-Z0-9_-]{${length}}$`);
}
/** ISO 8601-1 duration regex. Does not support the 8601-2 extensions like negative durations or fractional/negative components. */
const duration = /^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$/;
/** Implements ISO 8601-2 extensions like explicit +- prefixes, mixing weeks with other units, and fractional/negative components. */
const extendedDuration = /^[-+]?P(?!$)(?:(?:[-+]?\d+Y)|(?:[-+]?\d+[.,]\d+Y$))?(?:(?:[-+]?\d+M)|(?:[-+]?\d+[.,]\d+M$))?(?:(?:[-+]?\d+W)|(?:[-+]?\d+[.,]\d+W$))?(?:(?:[-+]?\d+D)|(?:[-+]?\d+[.,]\d+D$))?(?:T(?=[\d+-])(?:(?:[-+]?\d+H)|(?:[-+]?\d+[.,]\d+H$))?(?:(?:[-+]?\d+M)|(?:[-+]?\d+[.,]\d+M$))?(?:[-+]?\d+(?:[.,]\d+)?S)?)??$/;
/** A regex for any UUID-like identifier: 8-4-4-4-12 hex pattern */
const guid = /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$/;
/** Returns a regex for validating an RFC 9562/4122 UUID.
 *
 * @param version Optionally specify a version 1-8. If no version is specified, all versions are supported. */
const uuid = (version) => {
    if (!version)
        return /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/;
    return new RegExp(`^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-${version}[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$`);
};
const uuid4 = /*@__PURE__*/ (/* unused pure expression or super */ null && (uuid(4)));
const uuid6 = /*@__PURE__*/ (/* unused pure expression or super */ null && (uuid(6)));
const uuid7 = /*@__PURE__*/ (/* unused pure expression or super */ null && (uuid(7)));
/** Practical email validation */
const email = /^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$/;
/** Equivalent to the HTML5 input[type=email] validation implemented by browsers. Source: https://developer.mozilla.org/en-US/docs/Web/HTML/Element/input/email */
const html5Email = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
/** The classic emailregex.com regex for RFC 5322-compliant emails */
const rfc5322Email = /^(([^<>()\[\]\\.,;:\s@"]+(\.[^<>()\[\]\\.,;:\s@"]+)*)|(".+"))@((\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}])|(([a-zA-Z\-0-9]+\.)+[a-zA-Z]{2,}))$/;
/** A loose regex that allows Unicode characters, enforces length limits, and that's about it. */
const unicodeEmail = /^[^\s@"]{1,64}@[^\s@]{1,255}$/u;
const idnEmail = (/* unused pure expression or super */ null && (unicodeEmail));
const browserEmail = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
// from https://thekevinscott.com/emojis-in-javascript/#writing-a-regular-expression
// Single character class, not an alternation: the two properties overlap (U+1F9B0-U+1F9B3), so `(A|B)+` backtracks exponentially on a failed match. The leading lookahead then demands one anchor — a pictograph, a regional indicator, or the enclosing keycap — because `\p{Emoji_Component}` on its own covers ASCII digits, `#`, `*`, ZWJ, variation selectors and skin tone modifiers, none of which is an emoji without a base.
const _emoji = (/* unused pure expression or super */ null && (`^(?=[\\s\\S]*[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\u20E3])[\\p{Extended_Pictographic}\\p{Emoji_Component}]+$`));
function emoji() {
    return new RegExp(_emoji, "u");
}
const ipv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])$/;
const ipv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))$/;
const mac = (delimiter) => {
    const escapedDelim = util.escapeRegex(delimiter ?? ":");
    return new RegExp(`^(?:[0-9A-F]{2}${escapedDelim}){5}[0-9A-F]{2}$|^(?:[0-9a-f]{2}${escapedDelim}){5}[0-9a-f]{2}$`);
};
const cidrv4 = /^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\/([0-9]|[1-2][0-9]|3[0-2])$/;
const cidrv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/;
// https://stackoverflow.com/questions/7860392/determine-if-string-is-in-base64-using-javascript
const base64 = /^$|^(?:[0-9a-zA-Z+/]{4})*(?:(?:[0-9a-zA-Z+/]{2}==)|(?:[0-9a-zA-Z+/]{3}=))?$/;
const base64url = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$/;
// based on https://stackoverflow.com/questions/106179/regular-expression-to-match-dns-hostname-or-ip-address
// export const hostname: RegExp = /^([a-zA-Z0-9-]+\.)*[a-zA-Z0-9-]+$/;
const hostname = /^(?=.{1,253}\.?$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-0-9a-zA-Z]{0,61}[0-9a-zA-Z])?)*\.?$/;
const domain = /^(?=.{1,253}$)([a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$/;
const httpProtocol = /^https?$/;
// https://blog.stevenlevithan.com/archives/validate-phone-number#r4-3 (regex sans spaces) E.164: leading digit must be 1-9; total digits (excluding '+') between 7-15
const e164 = /^\+[1-9]\d{6,14}$/;
// Credit card shape: 12–19 digits, optionally separated by single spaces or single hyphens. ISO/IEC 7812 caps the PAN at 19 digits; 12 is the shortest issued length (Maestro).
const creditCard = /^\d(?:[ -]?\d){11,18}$/;
// ISO 4217 alpha codes from the SIX list, regenerated by scripts/update-iso-4217.ts
const currencyCode = /^(?:AED|AFN|ALL|AMD|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BHD|BIF|BMD|BND|BOB|BOV|BRL|BSD|BTN|BWP|BYN|BZD|CAD|CDF|CHE|CHF|CHW|CLF|CLP|CNY|COP|COU|CRC|CUP|CVE|CZK|DJF|DKK|DOP|DZD|EGP|ERN|ETB|EUR|FJD|FKP|GBP|GEL|GHS|GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HTG|HUF|IDR|ILS|INR|IQD|IRR|ISK|JMD|JOD|JPY|KES|KGS|KHR|KMF|KPW|KRW|KWD|KYD|KZT|LAK|LBP|LKR|LRD|LSL|LYD|MAD|MDL|MGA|MKD|MMK|MNT|MOP|MRU|MUR|MVR|MWK|MXN|MXV|MYR|MZN|NAD|NGN|NIO|NOK|NPR|NZD|OMR|PAB|PEN|PGK|PHP|PKR|PLN|PYG|QAR|RON|RSD|RUB|RWF|SAR|SBD|SCR|SDG|SEK|SGD|SHP|SLE|SOS|SRD|SSP|STN|SVC|SYP|SZL|THB|TJS|TMT|TND|TOP|TRY|TTD|TWD|TZS|UAH|UGX|USD|USN|UYI|UYU|UYW|UZS|VED|VES|VND|VUV|WST|XAD|XAF|XAG|XAU|XBA|XBB|XBC|XBD|XCD|XCG|XDR|XOF|XPD|XPF|XPT|XSU|XTS|XUA|XXX|YER|ZAR|ZMW|ZWG)$/;
// iban electronic format: 2-letter country, check digits 02-98 (the only values `98 - remainder` can produce), 11-30 bban characters
const iban = /^[A-Z]{2}(?!00|01|99)\d{2}[A-Z0-9]{11,30}$/;
const dateSource = (/* unused pure expression or super */ null && (`(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))`));
/** Anchors a pattern source. The interpolation lives here rather than at the call site because
 * esbuild will not drop a `@__PURE__` call whose own argument interpolates a variable, but it
 * will drop `anchor(dateSource)`. Keeping it inline pinned `date` into every bundle. */
function regexes_anchor(source) {
    return new RegExp(`^${source}$`);
}
const date = /*@__PURE__*/ (/* unused pure expression or super */ null && (regexes_anchor(dateSource)));
function timeSource(args) {
    const hhmm = `(?:[01]\\d|2[0-3]):[0-5]\\d`;
    const regex = typeof args.precision === "number"
        ? args.precision === -1
            ? `${hhmm}`
            : args.precision === 0
                ? `${hhmm}:[0-5]\\d`
                : `${hhmm}:[0-5]\\d\\.\\d{${args.precision}}`
        : args.seconds
            ? `${hhmm}:[0-5]\\d(?:\\.\\d+)?`
            : `${hhmm}(?::[0-5]\\d(?:\\.\\d+)?)?`;
    return regex;
}
function time(args) {
    return new RegExp(`^${timeSource(args)}$`);
}
// Adapted from https://stackoverflow.com/a/3143231
function datetime(args) {
    const opts = ["Z"];
    // if (args.offset) opts.push(`([+-]\\d{2}:\\d{2})`);
    if (args.offset)
        opts.push(`([+-](?:[01]\\d|2[0-3]):[0-5]\\d)`);
    // RFC 3339 mandates seconds wherever the time carries a `Z` or an offset, so only the unqualified form `local` adds may omit them
    const qualified = `${timeSource({ precision: args.precision, seconds: true })}(?:${opts.join("|")})`;
    const timeRegex = args.local ? `${qualified}|${timeSource({ precision: args.precision })}` : qualified;
    return new RegExp(`^${dateSource}T(?:${timeRegex})$`);
}
// the unbounded form of `string()` as a literal, so every plain string shares one instance instead of building its own
const anyString = /^[\s\S]{0,}$/;
const string = (params) => {
    const regex = params ? `[\\s\\S]{${params?.minimum ?? 0},${params?.maximum ?? ""}}` : `[\\s\\S]*`;
    return new RegExp(`^${regex}$`);
};
const bigint = /^-?\d+n?$/;
const integer = /^-?\d+$/;
const number = /^-?\d+(?:\.\d+)?$/;
const regexes_boolean = /^(?:true|false)$/i;
const _null = /^null$/i;

const _undefined = /^undefined$/i;

// regex for string with no uppercase letters
const lowercase = /^[^A-Z]*$/;
// regex for string with no lowercase letters
const uppercase = /^[^a-z]*$/;
// regex for hexadecimal strings (any length)
const hex = /^[0-9a-fA-F]*$/;
// Hash regexes for different algorithms and encodings
// Helper function to create base64 regex with exact length and padding
function fixedBase64(bodyLength, padding) {
    return new RegExp(`^[A-Za-z0-9+/]{${bodyLength}}${padding}$`);
}
// Helper function to create base64url regex with exact length (no padding)
function fixedBase64url(length) {
    return new RegExp(`^[A-Za-z0-9_-]{${length}}$`);
}
// MD5 (16 bytes): base64 = 24 chars total (22 + "==")
const md5_hex = /^[0-9a-fA-F]{32}$/;
const md5_base64 = /*@__PURE__*/ (/* unused pure expression or super */ null && (fixedBase64(22, "==")));
const md5_base64url = /*@__PURE__*/ (/* unused pure expression or super */ null && (fixedBase64url(22)));
// SHA1 (20 bytes): base64 = 28 chars total (27 + "=")
const sha1_hex = /^[0-9a-fA-F]{40}$/;
const sha1_base64 = /*@__PURE__*/ (/* unused pure expression or super */ null && (fixedBase64(27, "=")));
const sha1_base64url = /*@__PURE__*/ (/* unused pure expression or super */ null && (fixedBase64url(27)));
// SHA256 (32 bytes): base64 = 44 chars total (43 + "=")
const sha256_hex = /^[0-9a-fA-F]{64}$/;
const sha256_base64 = /*@__PURE__*/ (/* unused pure expression or super */ null && (fixedBase64(43, "=")));
const sha256_base64url = /*@__PURE__*/ (/* unused pure expression or super */ null && (fixedBase64url(43)));
// SHA384 (48 bytes): base64 = 64 chars total (no padding)
const sha384_hex = /^[0-9a-fA-F]{96}$/;
const sha384_base64 = /*@__PURE__*/ (/* unused pure expression or super */ null && (fixedBase64(64, "")));
const sha384_base64url = /*@__PURE__*/ (/* unused pure expression or super */ null && (fixedBase64url(64)));
// SHA512 (64 bytes): base64 = 88 chars total (86 + "==")
const sha512_hex = /^[0-9a-fA-F]{128}$/;
const sha512_base64 = /*@__PURE__*/ (/* unused pure expression or super */ null && (fixedBase64(86, "==")));
const sha512_base64url = /*@__PURE__*/ (/* unused pure expression or super */ null && (fixedBase64url(86)));

// EXTERNAL MODULE: ./node_modules/zod/v4/core/util.js
var core_util = __nccwpck_require__(4723);
;// CONCATENATED MODULE: ./node_modules/zod/v4/core/versions.js
const version = {
    major: 4,
    minor: 6,
    patch: 7,
};

;// CONCATENATED MODULE: ./node_modules/zod/v4/core/schemas.js







const $ZodType = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodType", (inst, def) => {
    var _a;
    inst ?? (inst = {});
    inst._zod.def = def; // set _def property
    inst._zod.bag = inst._zod.bag || {}; // initialize _bag object
    inst._zod.version = version;
    const defChecks = inst._zod.def.checks;
    // if inst is itself a checks.$ZodCheck, run it as a check
    const checks = inst._zod.traits.has("$ZodCheck")
        ? [inst, ...(defChecks ?? [])]
        : defChecks?.length
            ? [...defChecks]
            : [];
    for (const ch of checks) {
        for (const fn of ch._zod.onattach) {
            fn(inst);
        }
    }
    if (checks.length === 0) {
        // deferred initializer inst._zod.parse is not yet defined
        (_a = inst._zod).deferred ?? (_a.deferred = []);
        inst._zod.deferred?.push(() => {
            inst._zod.run = inst._zod.parse;
        });
    }
    else {
        const runChecks = (payload, checks, ctx) => {
            if (payload.memo)
                return payload;
            let isAborted = core_util/* aborted */.QH(payload);
            let asyncResult;
            for (const ch of checks) {
                if (ch._zod.def.when) {
                    if (core_util/* explicitlyAborted */.rL(payload))
                        continue;
                    const shouldRun = ch._zod.def.when(payload);
                    if (!shouldRun)
                        continue;
                }
                else if (isAborted) {
                    continue;
                }
                const currLen = payload.issues.length;
                const _ = ch._zod.check(payload);
                if (_ instanceof Promise && ctx?.async === false) {
                    throw new core_core/* $ZodAsyncError */.GT();
                }
                if (asyncResult || _ instanceof Promise) {
                    asyncResult = (asyncResult ?? Promise.resolve()).then(async () => {
                        await _;
                        const nextLen = payload.issues.length;
                        if (nextLen === currLen)
                            return;
                        core_util/* attachSchema */.d3(payload.issues, currLen, inst);
                        if (!isAborted)
                            isAborted = core_util/* aborted */.QH(payload, currLen);
                    });
                }
                else {
                    const nextLen = payload.issues.length;
                    if (nextLen === currLen)
                        continue;
                    core_util/* attachSchema */.d3(payload.issues, currLen, inst);
                    if (!isAborted)
                        isAborted = core_util/* aborted */.QH(payload, currLen);
                }
            }
            if (asyncResult) {
                return asyncResult.then(() => {
                    return payload;
                });
            }
            return payload;
        };
        const handleCanaryResult = (canary, payload, ctx) => {
            // abort if the canary is aborted
            if (core_util/* aborted */.QH(canary)) {
                canary.aborted = true;
                return canary;
            }
            // run checks first, then
            const checkResult = runChecks(payload, checks, ctx);
            if (checkResult instanceof Promise) {
                if (ctx.async === false)
                    throw new core_core/* $ZodAsyncError */.GT();
                return checkResult.then((checkResult) => inst._zod.parse(checkResult, ctx));
            }
            return inst._zod.parse(checkResult, ctx);
        };
        inst._zod.run = (payload, ctx) => {
            if (ctx.skipChecks) {
                return inst._zod.parse(payload, ctx);
            }
            if (ctx.direction === "backward") {
                // run canary initial pass (no checks)
                const canary = inst._zod.parse({ value: payload.value, issues: [] }, { ...ctx, skipChecks: true });
                if (canary instanceof Promise) {
                    return canary.then((canary) => {
                        return handleCanaryResult(canary, payload, ctx);
                    });
                }
                return handleCanaryResult(canary, payload, ctx);
            }
            // forward
            const result = inst._zod.parse(payload, ctx);
            if (result instanceof Promise) {
                if (ctx.async === false)
                    throw new core_core/* $ZodAsyncError */.GT();
                return result.then((result) => runChecks(result, checks, ctx));
            }
            return runChecks(result, checks, ctx);
        };
    }
}, {
    // Wrappers extend this by installing a richer factory over it; reading it eagerly would defeat the laziness.
    get "~standard"() {
        return core_util/* hide */.jD(this, "~standard", standardProps(this));
    },
    set "~standard"(value) {
        core_util/* own */.qh(this, "~standard", value);
    },
});
/** The Standard Schema surface for `inst`. Shared so wrappers can extend it without forcing it. */
// a Standard Schema result only reports issues, so a failure finalizes them straight off the raw payload: no ZodError, and no lazy result to read through
const toStandardResult = (r, ctx) => r.issues.length ? { issues: r.issues.map((iss) => core_util/* finalizeIssue */.iR(iss, ctx, core_core/* config */.$W())) } : { value: r.value };
async function validateAsync(inst, value) {
    const ctx = { async: true };
    return toStandardResult((await inst._zod.run({ value, issues: [] }, ctx)), ctx);
}
function standardProps(inst) {
    return {
        validate: (value) => {
            const ctx = { async: false };
            try {
                const r = inst._zod.run({ value, issues: [] }, ctx);
                if (!(r instanceof Promise))
                    return toStandardResult(r, ctx);
            }
            catch (_) { }
            // async function so a synchronously throwing check rejects instead of escaping validate
            return validateAsync(inst, value);
        },
        vendor: "zod",
        version: 1,
    };
}

const $ZodString = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodString", (inst, def) => {
    $ZodType.init(inst, def);
    // a format's own pattern, else unbounded; a template literal derives the check-aware form itself
    inst._zod.pattern = def.pattern ?? anyString;
    inst._zod.parse = (payload, _) => {
        if (def.coerce)
            try {
                payload.value = String(payload.value);
            }
            catch (_) { }
        if (typeof payload.value === "string")
            return payload;
        payload.issues.push({
            expected: "string",
            code: "invalid_type",
            input: payload.value,
            inst,
        });
        return payload;
    };
});
const $ZodStringFormat = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodStringFormat", (inst, def) => {
    // check initialization must come first
    checks.$ZodCheckStringFormat.init(inst, def);
    $ZodString.init(inst, def);
})));
const $ZodGUID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodGUID", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.guid);
    $ZodStringFormat.init(inst, def);
})));
const $ZodUUID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodUUID", (inst, def) => {
    if (def.version) {
        const versionMap = {
            v1: 1,
            v2: 2,
            v3: 3,
            v4: 4,
            v5: 5,
            v6: 6,
            v7: 7,
            v8: 8,
        };
        const v = versionMap[def.version];
        if (v === undefined)
            throw new Error(`Invalid UUID version: "${def.version}"`);
        def.pattern ?? (def.pattern = regexes.uuid(v));
    }
    else
        def.pattern ?? (def.pattern = regexes.uuid());
    $ZodStringFormat.init(inst, def);
})));
const $ZodEmail = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodEmail", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.email);
    $ZodStringFormat.init(inst, def);
})));
/** The `://` guard rejected the input before the URL constructor saw it. */
const URL_BAD_FORMAT = 1;
/** The URL parser rejected the input. */
const URL_UNPARSEABLE = 2;
function canParseURL(input) {
    try {
        if (typeof URL !== "undefined" && typeof URL.canParse === "function")
            return URL.canParse(input);
        new URL(input);
        return true;
    }
    catch {
        return false;
    }
}
function validateURL(trimmed, def) {
    if (!("normalize" in def) && !("hostname" in def) && !("protocol" in def)) {
        return canParseURL(trimmed) || URL_UNPARSEABLE;
    }
    return parseURLObject(trimmed, def);
}
/** Parses a URL while preserving the non-normalizing HTTP guard. */
function parseURLObject(trimmed, def) {
    // When normalize is off, require :// for http/https URLs. This prevents strings like "http:example.com" or "https:/path" from being silently accepted
    if (!def.normalize && def.protocol?.source === regexes.httpProtocol.source && !/^https?:\/\//i.test(trimmed)) {
        return URL_BAD_FORMAT;
    }
    try {
        if (typeof URL !== "undefined") {
            const URLStatic = URL;
            if (typeof URLStatic.parse === "function")
                return URLStatic.parse(trimmed) ?? URL_UNPARSEABLE;
        }
        // @ts-ignore
        return new URL(trimmed);
    }
    catch {
        return URL_UNPARSEABLE;
    }
}
const asciiTabOrNewline = /[\t\n\r]/g;
/** The URL parser deletes every ASCII tab, LF and CR from its input before it parses, so `new URL("https://exa\nmple.com")` reports on `example.com`. Applying the same deletion to the returned value closes the half of that divergence which can move the host; the parser's other rewrite, stripping C0 controls at the edges, cannot. */
function stripTabAndNewline(value) {
    return value.replace(asciiTabOrNewline, "");
}
function urlHostnameOk(url, hostname) {
    hostname.lastIndex = 0;
    return hostname.test(url.hostname);
}
function urlProtocolOk(url, protocol) {
    protocol.lastIndex = 0;
    return protocol.test(url.protocol.endsWith(":") ? url.protocol.slice(0, -1) : url.protocol);
}
const $ZodURL = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodURL", (inst, def) => {
    $ZodStringFormat.init(inst, def);
    inst._zod.check = (payload) => {
        try {
            // Trim whitespace from input
            const trimmed = payload.value.trim();
            const url = validateURL(trimmed, def);
            if (url === URL_BAD_FORMAT) {
                payload.issues.push({
                    code: "invalid_format",
                    format: "url",
                    note: "Invalid URL format",
                    input: payload.value,
                    inst,
                    continue: !def.abort,
                });
                return;
            }
            if (url === URL_UNPARSEABLE) {
                payload.issues.push({
                    code: "invalid_format",
                    format: "url",
                    input: payload.value,
                    inst,
                    continue: !def.abort,
                });
                return;
            }
            if (url === true) {
                payload.value = stripTabAndNewline(trimmed);
                return;
            }
            if (def.hostname && !urlHostnameOk(url, def.hostname)) {
                payload.issues.push({
                    code: "invalid_format",
                    format: "url",
                    note: "Invalid hostname",
                    pattern: def.hostname.source,
                    input: payload.value,
                    inst,
                    continue: !def.abort,
                });
            }
            if (def.protocol && !urlProtocolOk(url, def.protocol)) {
                payload.issues.push({
                    code: "invalid_format",
                    format: "url",
                    note: "Invalid protocol",
                    pattern: def.protocol.source,
                    input: payload.value,
                    inst,
                    continue: !def.abort,
                });
            }
            // Set the output value based on normalize flag
            payload.value = def.normalize ? url.href : stripTabAndNewline(trimmed);
            return;
        }
        catch (_) {
            payload.issues.push({
                code: "invalid_format",
                format: "url",
                input: payload.value,
                inst,
                continue: !def.abort,
            });
        }
    };
})));
const $ZodEmoji = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodEmoji", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.emoji());
    $ZodStringFormat.init(inst, def);
})));
const $ZodNanoID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodNanoID", (inst, def) => {
    if (def.length !== undefined && (!Number.isInteger(def.length) || def.length < 1))
        throw new Error(`Invalid nanoid length: ${def.length}`);
    def.pattern ?? (def.pattern = def.length === undefined ? regexes.nanoid : regexes.nanoidOfLength(def.length));
    $ZodStringFormat.init(inst, def);
})));
/**
 * @deprecated CUID v1 is deprecated by its authors due to information leakage
 * (timestamps embedded in the id). Use {@link $ZodCUID2} instead.
 * See https://github.com/paralleldrive/cuid.
 */
const $ZodCUID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCUID", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.cuid);
    $ZodStringFormat.init(inst, def);
})));
const $ZodCUID2 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCUID2", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.cuid2);
    $ZodStringFormat.init(inst, def);
})));
const $ZodULID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodULID", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.ulid);
    $ZodStringFormat.init(inst, def);
})));
const $ZodXID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodXID", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.xid);
    $ZodStringFormat.init(inst, def);
})));
const $ZodKSUID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodKSUID", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.ksuid);
    $ZodStringFormat.init(inst, def);
})));
const $ZodISODateTime = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodISODateTime", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.datetime(def));
    $ZodStringFormat.init(inst, def);
})));
const $ZodISODate = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodISODate", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.date);
    $ZodStringFormat.init(inst, def);
})));
const $ZodISOTime = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodISOTime", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.time(def));
    $ZodStringFormat.init(inst, def);
})));
const $ZodISODuration = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodISODuration", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.duration);
    $ZodStringFormat.init(inst, def);
})));
const $ZodIPv4 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodIPv4", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.ipv4);
    $ZodStringFormat.init(inst, def);
})));
/** An IPv6 address is written with hex digits, colons and dots, and nothing else. The guard is what makes the check below an IPv6 check: `new URL("http://[...]")` parses an authority, not an address, so `@` and `\` re-delimit it and `"::@1\\"` validates against the host `0.0.0.1`. The URL parser also deletes ASCII tab, LF and CR rather than failing, which is how `"::1\n"` validated as `::1`. */
const ipv6Alphabet = /^[0-9a-fA-F:.]+$/;
function isValidIPv6(value) {
    if (!ipv6Alphabet.test(value))
        return false;
    return canParseURL(`http://[${value}]`);
}
const $ZodIPv6 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodIPv6", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.ipv6);
    $ZodStringFormat.init(inst, def);
    inst._zod.check = (payload) => {
        if (!isValidIPv6(payload.value)) {
            payload.issues.push({
                code: "invalid_format",
                format: "ipv6",
                input: payload.value,
                inst,
                continue: !def.abort,
            });
        }
    };
})));
const $ZodMAC = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodMAC", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.mac(def.delimiter));
    $ZodStringFormat.init(inst, def);
})));
const $ZodCIDRv4 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCIDRv4", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.cidrv4);
    $ZodStringFormat.init(inst, def);
})));
function isValidCIDRv6(value) {
    const parts = value.split("/");
    if (parts.length !== 2)
        return false;
    const [address, prefix] = parts;
    if (!prefix)
        return false;
    const prefixNum = Number(prefix);
    if (`${prefixNum}` !== prefix)
        return false;
    if (prefixNum < 0 || prefixNum > 128)
        return false;
    return isValidIPv6(address);
}
const $ZodCIDRv6 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCIDRv6", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.cidrv6); // not used for validation
    $ZodStringFormat.init(inst, def);
    inst._zod.check = (payload) => {
        if (!isValidCIDRv6(payload.value)) {
            payload.issues.push({
                code: "invalid_format",
                format: "cidrv6",
                input: payload.value,
                inst,
                continue: !def.abort,
            });
        }
    };
})));
//////////////////////////////   ZodBase64   //////////////////////////////
function isValidBase64(data) {
    if (data === "")
        return true;
    // atob ignores whitespace, so reject it up front.
    if (/\s/.test(data))
        return false;
    if (data.length % 4 !== 0)
        return false;
    try {
        // @ts-ignore
        atob(data);
        return true;
    }
    catch {
        return false;
    }
}
// lax on purpose: the quantified regexes.base64 overflows the regex stack on multi-MB input and its leading ^$| alternation leaks through template-literal composition; isValidBase64 enforces length and padding
const base64Charset = /^[0-9a-zA-Z+/]*={0,2}$/;
const $ZodBase64 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodBase64", (inst, def) => {
    def.pattern ?? (def.pattern = base64Charset);
    $ZodStringFormat.init(inst, def);
    inst._zod.check = (payload) => {
        if (isValidBase64(payload.value))
            return;
        payload.issues.push({
            code: "invalid_format",
            format: "base64",
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
//////////////////////////////   ZodBase64URL   //////////////////////////////
// lax on purpose: the quantified regexes.base64url overflows the regex stack on multi-MB input; isValidBase64 enforces length on the padded string
const base64urlCharset = /^[A-Za-z0-9_-]*$/;
function isValidBase64URL(data) {
    if (!base64urlCharset.test(data))
        return false;
    const base64 = data.replace(/[-_]/g, (c) => (c === "-" ? "+" : "/"));
    const padded = base64.padEnd(Math.ceil(base64.length / 4) * 4, "=");
    return isValidBase64(padded);
}
const $ZodBase64URL = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodBase64URL", (inst, def) => {
    def.pattern ?? (def.pattern = base64urlCharset);
    $ZodStringFormat.init(inst, def);
    inst._zod.check = (payload) => {
        if (isValidBase64URL(payload.value))
            return;
        payload.issues.push({
            code: "invalid_format",
            format: "base64url",
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodE164 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodE164", (inst, def) => {
    def.pattern ?? (def.pattern = regexes.e164);
    $ZodStringFormat.init(inst, def);
})));
//////////////////////////////   ZodCreditCard   //////////////////////////////
const CC_SANITIZE = /[- ]/g;
/** Luhn checksum on a digit-only string. Adapted from valibot (MIT). */
function isLuhnAlgo(digits) {
    let length = digits.length;
    let bit = 1;
    let sum = 0;
    while (length) {
        const value = digits.charCodeAt(--length) - 48;
        bit ^= 1;
        sum += bit ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][value] : value;
    }
    return sum % 10 === 0;
}
function isValidCreditCard(input) {
    if (!regexes.creditCard.test(input))
        return false;
    return isLuhnAlgo(input.replace(CC_SANITIZE, ""));
}
const $ZodCreditCard = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCreditCard", (inst, def) => {
    // Shape only — the Luhn check below is not expressible as a pattern, so consumers of `pattern` (JSON Schema, template literals) get the length and separator rules alone.
    def.pattern ?? (def.pattern = regexes.creditCard);
    $ZodStringFormat.init(inst, def);
    inst._zod.check = (payload) => {
        if (isValidCreditCard(payload.value))
            return;
        payload.issues.push({
            code: "invalid_format",
            format: "credit_card",
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
//////////////////////////////   ZodIBAN   //////////////////////////////
// iso 7064 mod 97-10 checksum without BigInt
function isIso7064Mod97(iban) {
    let remainder = 0;
    const len = iban.length;
    for (let i = 4; i < len; i++) {
        const code = iban.charCodeAt(i);
        remainder = (code >= 65 ? remainder * 100 + (code - 55) : remainder * 10 + (code - 48)) % 97;
    }
    for (let i = 0; i < 4; i++) {
        const code = iban.charCodeAt(i);
        remainder = (code >= 65 ? remainder * 100 + (code - 55) : remainder * 10 + (code - 48)) % 97;
    }
    return remainder === 1;
}
function isValidIBAN(input) {
    if (!regexes.iban.test(input))
        return false;
    return isIso7064Mod97(input);
}
const $ZodIBAN = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodIBAN", (inst, def) => {
    // shape only — checksum is not expressible as a pattern
    def.pattern ?? (def.pattern = regexes.iban);
    $ZodStringFormat.init(inst, def);
    inst._zod.check = (payload) => {
        if (isValidIBAN(payload.value))
            return;
        payload.issues.push({
            code: "invalid_format",
            format: "iban",
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
//////////////////////////////   ZodJWT   //////////////////////////////
function isValidJWT(token, algorithm = null) {
    try {
        const tokensParts = token.split(".");
        if (tokensParts.length !== 3)
            return false;
        const [header] = tokensParts;
        if (!header)
            return false;
        // @ts-ignore
        const parsedHeader = JSON.parse(atob(header));
        if ("typ" in parsedHeader && parsedHeader?.typ !== "JWT")
            return false;
        if (!parsedHeader.alg)
            return false;
        if (algorithm && (!("alg" in parsedHeader) || parsedHeader.alg !== algorithm))
            return false;
        return true;
    }
    catch {
        return false;
    }
}
const $ZodJWT = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodJWT", (inst, def) => {
    $ZodStringFormat.init(inst, def);
    inst._zod.check = (payload) => {
        if (isValidJWT(payload.value, def.alg))
            return;
        payload.issues.push({
            code: "invalid_format",
            format: "jwt",
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodCustomStringFormat = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCustomStringFormat", (inst, def) => {
    $ZodStringFormat.init(inst, def);
    inst._zod.check = (payload) => {
        if (def.fn(payload.value))
            return;
        payload.issues.push({
            code: "invalid_format",
            format: def.format,
            input: payload.value,
            inst,
            continue: !def.abort,
        });
    };
})));
const $ZodNumber = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodNumber", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.pattern = number;
    inst._zod.parse = (payload, _ctx) => {
        if (def.coerce)
            try {
                payload.value = Number(payload.value);
            }
            catch (_) { }
        const input = payload.value;
        if (typeof input === "number" && !Number.isNaN(input) && Number.isFinite(input)) {
            return payload;
        }
        const received = typeof input === "number"
            ? Number.isNaN(input)
                ? "NaN"
                : !Number.isFinite(input)
                    ? String(input)
                    : undefined
            : undefined;
        payload.issues.push({
            expected: "number",
            code: "invalid_type",
            input,
            inst,
            ...(received ? { received } : {}),
        });
        return payload;
    };
});
const $ZodNumberFormat = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodNumberFormat", (inst, def) => {
    core_checks/* $ZodCheckNumberFormat */.KH.init(inst, def);
    $ZodNumber.init(inst, def); // no format checks
});
const $ZodBoolean = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodBoolean", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.pattern = regexes_boolean;
    inst._zod.parse = (payload, _ctx) => {
        if (def.coerce)
            try {
                payload.value = Boolean(payload.value);
            }
            catch (_) { }
        const input = payload.value;
        if (typeof input === "boolean")
            return payload;
        payload.issues.push({
            expected: "boolean",
            code: "invalid_type",
            input,
            inst,
        });
        return payload;
    };
});
const $ZodBigInt = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodBigInt", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.pattern = regexes.bigint;
    inst._zod.parse = (payload, _ctx) => {
        if (def.coerce)
            try {
                payload.value = BigInt(payload.value);
            }
            catch (_) { }
        if (typeof payload.value === "bigint")
            return payload;
        payload.issues.push({
            expected: "bigint",
            code: "invalid_type",
            input: payload.value,
            inst,
        });
        return payload;
    };
})));
const $ZodBigIntFormat = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodBigIntFormat", (inst, def) => {
    checks.$ZodCheckBigIntFormat.init(inst, def);
    $ZodBigInt.init(inst, def); // no format checks
})));
const $ZodSymbol = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodSymbol", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.parse = (payload, _ctx) => {
        const input = payload.value;
        if (typeof input === "symbol")
            return payload;
        payload.issues.push({
            expected: "symbol",
            code: "invalid_type",
            input,
            inst,
        });
        return payload;
    };
})));
const $ZodUndefined = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodUndefined", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.pattern = regexes.undefined;
    inst._zod.values = new Set([undefined]);
    inst._zod.parse = (payload, _ctx) => {
        const input = payload.value;
        if (typeof input === "undefined")
            return payload;
        payload.issues.push({
            expected: "undefined",
            code: "invalid_type",
            input,
            inst,
        });
        return payload;
    };
})));
const $ZodNull = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodNull", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.pattern = regexes.null;
    inst._zod.values = new Set([null]);
    inst._zod.parse = (payload, _ctx) => {
        const input = payload.value;
        if (input === null)
            return payload;
        payload.issues.push({
            expected: "null",
            code: "invalid_type",
            input,
            inst,
        });
        return payload;
    };
})));
const $ZodAny = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodAny", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.parse = (payload) => payload;
})));
const $ZodUnknown = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodUnknown", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.parse = (payload) => payload;
});
const $ZodNever = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodNever", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.parse = (payload, _ctx) => {
        payload.issues.push({
            expected: "never",
            code: "invalid_type",
            input: payload.value,
            inst,
        });
        return payload;
    };
})));
const $ZodVoid = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodVoid", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.parse = (payload, _ctx) => {
        const input = payload.value;
        if (typeof input === "undefined")
            return payload;
        payload.issues.push({
            expected: "void",
            code: "invalid_type",
            input,
            inst,
        });
        return payload;
    };
})));
const $ZodDate = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodDate", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.parse = (payload, _ctx) => {
        if (def.coerce) {
            try {
                payload.value = new Date(payload.value);
            }
            catch (_err) { }
        }
        const input = payload.value;
        const isDate = input instanceof Date;
        const isValidDate = isDate && !Number.isNaN(input.getTime());
        if (isValidDate)
            return payload;
        payload.issues.push({
            expected: "date",
            code: "invalid_type",
            input,
            ...(isDate ? { received: "Invalid Date" } : {}),
            inst,
        });
        return payload;
    };
})));
// an oversized container fails its leading size checks before any element is parsed
function capSize(inst, size) {
    const caps = core_util/* sizeCaps */.hi(inst._zod.def.checks);
    if (!caps.length)
        return;
    const cap = Math.min(...caps.map((c) => c[0]));
    const parse = inst._zod.parse;
    inst._zod.parse = (payload, ctx) => {
        const n = size(payload.value);
        if (n > cap && !ctx?.skipChecks && ctx?.direction !== "backward") {
            for (const [max, ch] of core_util/* sizeCaps */.hi(inst._zod.def.checks)) {
                if (n > max && ch._zod.def.when(payload)) {
                    const start = payload.issues.length;
                    ch._zod.check(payload);
                    // the value is still the raw input, so no later check may read it
                    payload.issues[start].continue = false;
                    core_util/* attachSchema */.d3(payload.issues, start, inst);
                    return payload;
                }
            }
        }
        return parse(payload, ctx);
    };
}
const arraySize = (input) => (Array.isArray(input) ? input.length : -1);
const mapSize = (input) => (input instanceof Map ? input.size : -1);
const setSize = (input) => (input instanceof Set ? input.size : -1);
function handleArrayResult(result, final, index) {
    if (result.issues.length) {
        final.issues.push(...core_util/* prefixIssues */.lQ(index, result.issues));
    }
    final.value[index] = result.value;
}
const $ZodArray = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodArray", (inst, def) => {
    $ZodType.init(inst, def);
    const memo = core_core/* globalConfig */.cr.memoizer;
    memo?.attach(inst);
    inst._zod.parse = (payload, ctx) => {
        const input = payload.value;
        if (!Array.isArray(input)) {
            payload.issues.push({
                expected: "array",
                code: "invalid_type",
                input,
                inst,
            });
            return payload;
        }
        payload.value = memo ? memo.alloc(inst, payload, Array(input.length), ctx) : Array(input.length);
        const proms = [];
        const abortEarly = ctx?.abortEarly;
        for (let i = 0; i < input.length; i++) {
            const item = input[i];
            const result = def.element._zod.run({
                value: item,
                issues: [],
            }, ctx);
            if (result instanceof Promise) {
                proms.push(result.then((result) => handleArrayResult(result, payload, i)));
            }
            else {
                handleArrayResult(result, payload, i);
                // the element's payload is authoritative here, since handleArrayResult forwards every issue; an object's is not, because it drops a failed absent optional
                if (abortEarly && result.issues.length !== 0 && core_util/* aborted */.QH(result))
                    break;
            }
        }
        if (proms.length) {
            return Promise.all(proms).then(() => payload);
        }
        return payload; //handleArrayResultsAsync(parseResults, final);
    };
    capSize(inst, arraySize);
});
function handlePropertyResult(result, final, key, input, optin, optout) {
    const isPresent = key in input;
    const isOptionalOut = optout === "optional";
    // The middle rung means "absence permitted, nothing supplied in its place", so an absent key contributes nothing — whatever the schema made of `undefined` is invented, not substituted. Only `optional` reaches this with a value: `defaulted` substitutes, and a schema that isn't optional-out has to keep the key.
    if (!isPresent && isOptionalOut && optin === "optional") {
        return;
    }
    if (result.issues.length) {
        // For optional-in/out schemas, ignore errors on absent keys.
        if (optin !== undefined && isOptionalOut && !isPresent) {
            return;
        }
        final.issues.push(...core_util/* prefixIssues */.lQ(key, result.issues));
    }
    if (!isPresent && optin === undefined) {
        if (!result.issues.length) {
            final.issues.push({
                code: "invalid_type",
                expected: "nonoptional",
                input: undefined,
                path: [key],
            });
        }
        return;
    }
    if (result.value === undefined) {
        if (isPresent || (optin === "defaulted" && !isOptionalOut)) {
            final.value[key] = undefined;
        }
    }
    else {
        final.value[key] = result.value;
    }
}
// one shared instance; a fresh [] per schema cost 56 bytes retained
const NO_SYMBOL_KEYS = [];
function normalizeDef(def) {
    const keys = Object.keys(def.shape);
    const ownSymbols = Object.getOwnPropertySymbols(def.shape);
    const symbolKeys = ownSymbols.length ? ownSymbols : NO_SYMBOL_KEYS;
    // aliases `keys` when there are no symbols, so a string-only shape keeps one array
    const allKeys = symbolKeys.length ? [...keys, ...symbolKeys] : keys;
    for (const k of allKeys) {
        if (!def.shape?.[k]?._zod?.traits?.has("$ZodType")) {
            throw new Error(`Invalid element at key "${String(k)}": expected a Zod schema`);
        }
    }
    const okeys = core_util/* optionalKeys */.NM(def.shape);
    return {
        ...def,
        allKeys,
        symbolKeys,
        // string-only: handleCatchall matches it against `for...in`, which never yields a symbol
        keySet: new Set(keys),
        numKeys: keys.length,
        optionalKeys: new Set(okeys),
    };
}
function handleCatchall(proms, input, payload, ctx, def, inst, abortEarly) {
    const unrecognized = [];
    const keySet = def.keySet;
    const _catchall = def.catchall._zod;
    const t = _catchall.def.type;
    const optin = _catchall.optin;
    const optout = _catchall.optout;
    // starts at 0, not the current length: the shape phase already ran and may have aborted
    let seen = 0;
    for (const key in input) {
        if (abortEarly && payload.issues.length !== seen) {
            if (core_util/* aborted */.QH(payload, seen))
                break;
            seen = payload.issues.length;
        }
        // Must precede the __proto__ branch: a declared key is not unrecognized, even though the shape loop deliberately strips __proto__ from the parsed output.
        if (keySet.has(key))
            continue;
        // Don't copy an undeclared __proto__ into the result; assignment to a plain {} would replace the result prototype. But in strict mode it is still an unknown key, so report it before skipping.
        if (key === "__proto__") {
            if (t === "never")
                unrecognized.push(key);
            continue;
        }
        if (t === "never") {
            unrecognized.push(key);
            continue;
        }
        const r = _catchall.run({ value: input[key], issues: [] }, ctx);
        if (r instanceof Promise) {
            proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout)));
        }
        else {
            handlePropertyResult(r, payload, key, input, optin, optout);
        }
    }
    if (unrecognized.length) {
        payload.issues.push({
            code: "unrecognized_keys",
            keys: unrecognized,
            input,
            inst,
            // Describes the shape of the input, not the validity of the parsed value, so it never aborts. The parse still fails; the schema's own checks just get to run first, and an enclosing intersection can reconcile the key against a sibling operand.
            continue: true,
        });
    }
    if (!proms.length)
        return payload;
    return Promise.all(proms).then(() => {
        return payload;
    });
}
const $ZodObject = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodObject", (inst, def) => {
    // requires cast because technically $ZodObject doesn't extend
    $ZodType.init(inst, def);
    const desc = Object.getOwnPropertyDescriptor(def, "shape");
    // a cloned def carries its source's accessor, which knows the shape it answers from; adopting that keeps the clone's keys readable without running it
    const sh = desc?.get ? desc.get.raw : (def.shape ?? {});
    if (sh) {
        // Freezes the shape on first read, so its getters resolve once and every later read sees the same schemas.
        const get = () => {
            const newSh = { ...sh };
            Object.defineProperty(def, "shape", { value: newSh });
            get.raw = newSh;
            return newSh;
        };
        get.raw = sh;
        Object.defineProperty(def, "shape", { get });
    }
    const _normalized = core_util/* cached */.PO(() => normalizeDef(def));
    core_util/* defineLazyInternal */.v5(inst, "propValues", (zod) => {
        const shape = zod.def.shape;
        const propValues = {};
        for (const key in shape) {
            const field = shape[key]._zod;
            if (field.values) {
                if (!Object.prototype.hasOwnProperty.call(propValues, key)) {
                    core_util/* assignProp */.Vy(propValues, key, new Set());
                }
                for (const v of field.values)
                    propValues[key].add(v);
                // An omittable slot reads back as undefined at a discriminator lookup, so it has to claim undefined: two options that can both omit the key are not discriminable on it.
                if (field.optin !== undefined)
                    propValues[key].add(undefined);
            }
        }
        return propValues;
    });
    const isObject = core_util/* isObject */.Gv;
    const catchall = def.catchall;
    let value;
    const memo = core_core/* globalConfig */.cr.memoizer;
    memo?.attach(inst);
    inst._zod.parse = (payload, ctx) => {
        value ?? (value = _normalized.value);
        const input = payload.value;
        if (!isObject(input)) {
            payload.issues.push({
                expected: "object",
                code: "invalid_type",
                input,
                inst,
            });
            return payload;
        }
        payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
        const proms = [];
        const shape = value.shape;
        const abortEarly = ctx?.abortEarly;
        let seen = payload.issues.length;
        for (const key of value.allKeys) {
            if (abortEarly && payload.issues.length !== seen) {
                if (core_util/* aborted */.QH(payload, seen))
                    break;
                seen = payload.issues.length;
            }
            if (key === "__proto__")
                continue;
            const el = shape[key];
            const optin = el._zod.optin;
            const optout = el._zod.optout;
            const r = el._zod.run({ value: input[key], issues: [] }, ctx);
            if (r instanceof Promise) {
                proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout)));
            }
            else {
                handlePropertyResult(r, payload, key, input, optin, optout);
            }
        }
        if (!catchall) {
            return proms.length ? Promise.all(proms).then(() => payload) : payload;
        }
        return handleCatchall(proms, input, payload, ctx, _normalized.value, inst, abortEarly === true);
    };
});
const $ZodObjectJIT = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodObjectJIT", (inst, def) => {
    // requires cast because technically $ZodObject doesn't extend
    $ZodObject.init(inst, def);
    const superParse = inst._zod.parse;
    const _normalized = util.cached(() => normalizeDef(def));
    const memo = core.globalConfig.memoizer;
    const generateFastpass = (shape) => {
        const normalized = _normalized.value;
        const syms = normalized.symbolKeys;
        // a symbol has no source literal, so it is read as `syms[i]` off the closed-over scope
        const doc = new Doc(["payload", "ctx"], { shape, inst, memo, syms });
        const parseStr = (k) => `shape[${k}]._zod.run({ value: input[${k}], issues: [] }, ctx)`;
        // prefixes in place, like util.prefixIssues. newResult must land before the early return: a catchall runs after this and would otherwise write onto the caller's input
        const prefixStr = (id, k) => `
          let ${id}_ab = false;
          for (let i = 0; i < ${id}.issues.length; i++) {
            const iss = ${id}.issues[i];
            iss.path = iss.path ? [${k}, ...iss.path] : [${k}];
            payload.issues.push(iss);
            if (iss.continue !== true) ${id}_ab = true;
          }
          if (${id}_ab && ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }`;
        doc.write(`const input = payload.value;`);
        const ids = Object.create(null);
        let counter = 0;
        for (const key of normalized.allKeys) {
            ids[key] = `key_${counter++}`;
        }
        // A: preserve key order {
        doc.write(memo ? `const newResult = memo.alloc(inst, payload, {}, ctx);` : `const newResult = {};`);
        for (const key of normalized.allKeys) {
            if (key === "__proto__")
                continue;
            const id = ids[key];
            const k = typeof key === "symbol" ? `syms[${syms.indexOf(key)}]` : util.esc(key);
            const isPresent = `${k} in input`;
            const schema = shape[key];
            const optin = schema?._zod?.optin;
            const isOptionalIn = optin !== undefined;
            const isOptionalOut = schema?._zod?.optout === "optional";
            doc.write(`const ${id} = ${parseStr(k)};`);
            if (isOptionalIn && isOptionalOut) {
                // For optional-in/out schemas, ignore errors on absent keys — and, like the interpreted path, drop the value produced alongside them. The middle rung goes further: it permits absence without supplying anything in its place, so an absent key contributes nothing at all.
                const assign = optin === "optional" ? `${id}_present` : `${id}.value !== undefined || ${id}_present`;
                doc.write(`
        const ${id}_present = ${isPresent};
        if (!${id}.issues.length || ${id}_present) {
          if (${id}.issues.length) {${prefixStr(id, k)}
          }

          if (${assign}) {
            newResult[${k}] = ${id}.value;
          }
        }

      `);
            }
            else if (!isOptionalIn) {
                doc.write(`
        const ${id}_present = ${isPresent};
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
        if (!${id}_present && !${id}.issues.length) {
          payload.issues.push({
            code: "invalid_type",
            expected: "nonoptional",
            input: undefined,
            path: [${k}]
          });
          if (ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }
        }

        if (${id}_present) {
          newResult[${k}] = ${id}.value;
        }

      `);
            }
            else {
                doc.write(`
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
      `);
                if (optin === "defaulted") {
                    doc.write(`newResult[${k}] = ${id}.value;`);
                }
                else {
                    doc.write(`
        if (${id}.value !== undefined || ${isPresent}) {
          newResult[${k}] = ${id}.value;
        }
      `);
                }
            }
        }
        doc.write(`payload.value = newResult;`);
        doc.write(`return payload;`);
        // closing `shape` in is what pays: turbofan specializes the parser against that one shape object, so every `shape[k]._zod.run` folds to a known callee. as a parameter it stays a generic load and measures 13% slower even with the forwarding frame gone
        return doc.compile();
    };
    let fastpass;
    const isObject = util.isObject;
    const jit = !core.globalConfig.jitless;
    const allowsEval = util.allowsEval;
    const fastEnabled = jit && allowsEval.value; // && !def.catchall;
    const catchall = def.catchall;
    let value;
    inst._zod.parse = (payload, ctx) => {
        value ?? (value = _normalized.value);
        const input = payload.value;
        if (!isObject(input)) {
            payload.issues.push({
                expected: "object",
                code: "invalid_type",
                input,
                inst,
            });
            return payload;
        }
        if (jit && fastEnabled && ctx?.async === false && ctx.jitless !== true) {
            // always synchronous
            if (!fastpass)
                fastpass = generateFastpass(def.shape);
            payload = fastpass(payload, ctx);
            if (!catchall)
                return payload;
            return handleCatchall([], input, payload, ctx, value, inst, ctx?.abortEarly === true);
        }
        return superParse(payload, ctx);
    };
})));
function handleUnionResults(results, final, inst, ctx) {
    for (const result of results) {
        if (result.issues.length === 0) {
            final.value = result.value;
            return final;
        }
    }
    const nonaborted = results.filter((r) => !util.aborted(r));
    if (nonaborted.length === 1) {
        final.value = nonaborted[0].value;
        return nonaborted[0];
    }
    final.issues.push({
        code: "invalid_union",
        input: final.value,
        inst,
        errors: results.map((result) => result.issues.map((iss) => util.finalizeIssue(iss, ctx, core.config()))),
    });
    return final;
}
const $ZodUnion = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodUnion", (inst, def) => {
    $ZodType.init(inst, def);
    util.defineLazyInternal(inst, "optin", (zod) => zod.def.options.some((o) => o._zod.optin === "defaulted")
        ? "defaulted"
        : zod.def.options.some((o) => o._zod.optin !== undefined)
            ? "optional"
            : undefined);
    util.defineLazyInternal(inst, "optout", (zod) => zod.def.options.some((o) => o._zod.optout === "optional") ? "optional" : undefined);
    util.defineLazyInternal(inst, "values", (zod) => {
        if (zod.def.options.every((o) => o._zod.values)) {
            return new Set(zod.def.options.flatMap((option) => Array.from(option._zod.values)));
        }
        return undefined;
    });
    util.defineLazyInternal(inst, "pattern", (zod) => {
        if (zod.def.options.every((o) => o._zod.pattern)) {
            const patterns = zod.def.options.map((o) => o._zod.pattern);
            return new RegExp(`^(${patterns.map((p) => util.cleanRegex(p.source)).join("|")})$`);
        }
        return undefined;
    });
    const first = def.options.length === 1 ? def.options[0]._zod.run : null;
    inst._zod.parse = (payload, ctx) => {
        if (first) {
            return first(payload, ctx);
        }
        let async = false;
        const results = [];
        for (const option of def.options) {
            const result = option._zod.run({
                value: payload.value,
                issues: [],
            }, ctx);
            if (result instanceof Promise) {
                results.push(result);
                async = true;
            }
            else {
                if (result.issues.length === 0)
                    return result;
                results.push(result);
            }
        }
        if (!async)
            return handleUnionResults(results, payload, inst, ctx);
        return Promise.all(results).then((results) => {
            return handleUnionResults(results, payload, inst, ctx);
        });
    };
})));
function handleExclusiveUnionResults(results, final, inst, ctx) {
    const matches = [];
    for (let i = 0; i < results.length; i++) {
        if (results[i].issues.length === 0)
            matches.push(i);
    }
    if (matches.length === 1) {
        final.value = results[matches[0]].value;
        return final;
    }
    if (matches.length === 0) {
        // No matches - same as regular union
        final.issues.push({
            code: "invalid_union",
            input: final.value,
            inst,
            errors: results.map((result) => result.issues.map((iss) => util.finalizeIssue(iss, ctx, core.config()))),
        });
    }
    else {
        // Multiple matches - exclusive union failure
        final.issues.push({
            code: "invalid_union",
            input: final.value,
            inst,
            errors: [],
            inclusive: false,
            matches,
        });
    }
    return final;
}
const $ZodXor = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodXor", (inst, def) => {
    $ZodUnion.init(inst, def);
    def.inclusive = false;
    const first = def.options.length === 1 ? def.options[0]._zod.run : null;
    inst._zod.parse = (payload, ctx) => {
        if (first) {
            return first(payload, ctx);
        }
        let async = false;
        const results = [];
        for (const option of def.options) {
            const result = option._zod.run({
                value: payload.value,
                issues: [],
            }, ctx);
            if (result instanceof Promise) {
                results.push(result);
                async = true;
            }
            else {
                results.push(result);
            }
        }
        if (!async)
            return handleExclusiveUnionResults(results, payload, inst, ctx);
        return Promise.all(results).then((results) => {
            return handleExclusiveUnionResults(results, payload, inst, ctx);
        });
    };
})));
/** Returns the option whose discriminator claims `value`, or throws if ambiguous. */
function getDiscriminatedOption(union, value) {
    const internals = union._zod;
    let map = internals.bag.optionsMap;
    if (!map) {
        map = discriminatorMap(internals.def);
        internals.bag.optionsMap = map;
    }
    const option = map.get(value);
    if (option === null)
        throw new Error(`Ambiguous discriminator value "${String(value)}"`);
    return option;
}
function discriminatorMap(def) {
    const map = new Map();
    for (const option of def.options) {
        const values = option._zod.propValues?.[def.discriminator];
        if (!values || values.size === 0)
            throw new Error(`Invalid discriminated union option at index "${def.options.indexOf(option)}"`);
        for (const value of values) {
            if (map.has(value)) {
                if (value !== undefined)
                    throw new Error(`Duplicate discriminator value "${String(value)}"`);
                // keep the collision marked so a later member cannot reclaim it
                map.set(value, null);
            }
            else {
                map.set(value, option);
            }
        }
    }
    return map;
}
const $ZodDiscriminatedUnion = 
/*@__PURE__*/
(/* unused pure expression or super */ null && (core.$constructor("$ZodDiscriminatedUnion", (inst, def) => {
    def.inclusive = false;
    $ZodUnion.init(inst, def);
    const _super = inst._zod.parse;
    util.defineLazyInternal(inst, "propValues", (zod) => {
        const propValues = {};
        let undefinedCount = 0;
        for (const option of zod.def.options) {
            const pv = option._zod.propValues;
            if (!pv || Object.keys(pv).length === 0)
                throw new Error(`Invalid discriminated union option at index "${zod.def.options.indexOf(option)}"`);
            if (pv[zod.def.discriminator]?.has(undefined))
                undefinedCount++;
            for (const [k, v] of Object.entries(pv)) {
                if (!Object.prototype.hasOwnProperty.call(propValues, k)) {
                    util.assignProp(propValues, k, new Set());
                }
                for (const val of v) {
                    propValues[k].add(val);
                }
            }
        }
        if (!zod.def.unionFallback && undefinedCount > 1)
            propValues[zod.def.discriminator]?.delete(undefined);
        return propValues;
    });
    // Checked now rather than in the lookup map below, so an option that lacks the discriminator fails at the `discriminatedUnion` call instead of on the first object parsed. Options whose shape cannot be enumerated without resolving it — pipes and lazies — are left to the map.
    def.options.forEach((option, i) => {
        const propShape = util.rawShape(option._zod.def);
        if (propShape && !Object.prototype.hasOwnProperty.call(propShape, def.discriminator)) {
            throw new Error(`Invalid discriminated union option at index "${i}"`);
        }
    });
    const disc = util.cached(() => discriminatorMap(def));
    inst._zod.parse = (payload, ctx) => {
        const input = payload.value;
        if (!util.isObject(input)) {
            payload.issues.push({
                code: "invalid_type",
                expected: "object",
                input,
                inst,
            });
            return payload;
        }
        const value = input?.[def.discriminator];
        const opt = disc.value.get(value);
        // forward metadata cannot choose an encoder for an absent tag
        if (opt && (value !== undefined || ctx.direction !== "backward")) {
            return opt._zod.run(payload, ctx);
        }
        // Fall back to union matching when the fast discriminator path fails:
        // - explicitly enabled via unionFallback, or
        // - during backward direction (encode), since codec-based discriminators have different values in forward vs backward directions
        if (def.unionFallback || ctx.direction === "backward") {
            return _super(payload, ctx);
        }
        // no matching discriminator
        payload.issues.push({
            code: "invalid_union",
            errors: [],
            note: "No matching discriminator",
            discriminator: def.discriminator,
            options: Array.from(disc.value.keys()).filter((value) => disc.value.get(value) !== null),
            input,
            path: [def.discriminator],
            inst,
        });
        return payload;
    };
})));
const $ZodIntersection = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodIntersection", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.parse = (payload, ctx) => {
        const input = payload.value;
        const left = def.left._zod.run({ value: input, issues: [] }, ctx);
        const right = def.right._zod.run({ value: input, issues: [] }, ctx);
        const async = left instanceof Promise || right instanceof Promise;
        if (async) {
            return Promise.all([left, right]).then(([left, right]) => {
                return handleIntersectionResults(payload, left, right);
            });
        }
        return handleIntersectionResults(payload, left, right);
    };
})));
function mergeValues(a, b) {
    // const aType = parse.t(a);
    // const bType = parse.t(b);
    if (a === b) {
        return { valid: true, data: a };
    }
    if (a instanceof Date && b instanceof Date && +a === +b) {
        return { valid: true, data: a };
    }
    if (util.isPlainObject(a) && util.isPlainObject(b)) {
        const bKeys = Object.keys(b);
        const sharedKeys = Object.keys(a).filter((key) => bKeys.indexOf(key) !== -1);
        const newObj = { ...a, ...b };
        if (Object.prototype.hasOwnProperty.call(newObj, "__proto__"))
            delete newObj.__proto__;
        for (const key of sharedKeys) {
            if (key === "__proto__")
                continue;
            const sharedValue = mergeValues(a[key], b[key]);
            if (!sharedValue.valid) {
                return {
                    valid: false,
                    mergeErrorPath: [key, ...sharedValue.mergeErrorPath],
                };
            }
            newObj[key] = sharedValue.data;
        }
        return { valid: true, data: newObj };
    }
    if (Array.isArray(a) && Array.isArray(b)) {
        if (a.length !== b.length) {
            return { valid: false, mergeErrorPath: [] };
        }
        const newArray = [];
        for (let index = 0; index < a.length; index++) {
            const itemA = a[index];
            const itemB = b[index];
            const sharedValue = mergeValues(itemA, itemB);
            if (!sharedValue.valid) {
                return {
                    valid: false,
                    mergeErrorPath: [index, ...sharedValue.mergeErrorPath],
                };
            }
            newArray.push(sharedValue.data);
        }
        return { valid: true, data: newArray };
    }
    return { valid: false, mergeErrorPath: [] };
}
function handleIntersectionResults(result, left, right) {
    // Track which side(s) reject each key. A key rejection is reported only when BOTH sides reject it, so a key owned by one branch survives the other's key schema. strictObject reports these as unrecognized_keys; a record with an open key schema reports one invalid_key per key.
    const unrecKeys = new Map();
    let unrecIssue;
    const keyIssues = new Map();
    const collect = (iss, side) => {
        let keys;
        if (iss.code === "unrecognized_keys" && !iss.path?.length) {
            unrecIssue ?? (unrecIssue = iss);
            keys = iss.keys;
        }
        else if (iss.code === "invalid_key" && iss.origin === "record" && iss.path?.length === 1) {
            const k = String(iss.path[0]);
            if (!keyIssues.has(k))
                keyIssues.set(k, iss);
            keys = [k];
        }
        else {
            return false;
        }
        for (const k of keys) {
            if (!unrecKeys.has(k))
                unrecKeys.set(k, {});
            unrecKeys.get(k)[side] = true;
        }
        return true;
    };
    for (const iss of left.issues) {
        if (!collect(iss, "l"))
            result.issues.push(iss);
    }
    for (const iss of right.issues) {
        if (!collect(iss, "r"))
            result.issues.push(iss);
    }
    // Report only keys rejected by BOTH sides
    const bothKeys = [...unrecKeys].filter(([, f]) => f.l && f.r).map(([k]) => k);
    if (bothKeys.length) {
        const aggregated = unrecIssue ? bothKeys.filter((k) => unrecIssue.keys.includes(k)) : [];
        if (aggregated.length)
            result.issues.push({ ...unrecIssue, keys: aggregated });
        for (const k of bothKeys) {
            if (!aggregated.includes(k) && keyIssues.has(k))
                result.issues.push(keyIssues.get(k));
        }
    }
    const merged = mergeValues(left.value, right.value);
    if (!merged.valid) {
        if (util.aborted(result))
            return result;
        throw new Error(`Unmergable intersection. Error path: ` + `${JSON.stringify(merged.mergeErrorPath)}`);
    }
    result.value = merged.data;
    return result;
}
const $ZodTuple = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodTuple", (inst, def) => {
    $ZodType.init(inst, def);
    const items = def.items;
    const memo = core.globalConfig.memoizer;
    memo?.attach(inst);
    inst._zod.parse = (payload, ctx) => {
        const input = payload.value;
        if (!Array.isArray(input)) {
            payload.issues.push({
                input,
                inst,
                expected: "tuple",
                code: "invalid_type",
            });
            return payload;
        }
        payload.value = memo ? memo.alloc(inst, payload, [], ctx) : [];
        const proms = [];
        const optinStart = getTupleOptStart(items, "optin");
        const optoutStart = getTupleOptStart(items, "optout");
        if (!def.rest) {
            if (input.length < optinStart) {
                payload.issues.push({
                    code: "too_small",
                    minimum: optinStart,
                    inclusive: true,
                    input,
                    inst,
                    origin: "array",
                });
                return payload;
            }
            if (input.length > items.length) {
                payload.issues.push({
                    code: "too_big",
                    maximum: items.length,
                    inclusive: true,
                    input,
                    inst,
                    origin: "array",
                });
            }
        }
        // Run every item in parallel, collecting results into an indexed array. The post-processing in `handleTupleResults` walks them in order so it can decide whether an absent optional-output error can truncate the tail or must be reported to preserve required output.
        const itemResults = new Array(items.length);
        // only tracked when there is a rest loop to skip
        const abortEarly = def.rest ? ctx?.abortEarly : undefined;
        let itemAborted = false;
        for (let i = 0; i < items.length; i++) {
            const r = items[i]._zod.run({ value: input[i], issues: [] }, ctx);
            if (r instanceof Promise) {
                proms.push(r.then((rr) => {
                    itemResults[i] = rr;
                }));
            }
            else {
                itemResults[i] = r;
                if (abortEarly && !itemAborted && r.issues.length)
                    itemAborted = util.aborted(r);
            }
        }
        // sound because rest is non-empty exactly when every fixed index is present, the one case handleTupleResults cannot discard an item's issues
        if (def.rest && !itemAborted) {
            let i = items.length - 1;
            const rest = input.slice(items.length);
            let seen = payload.issues.length;
            for (const el of rest) {
                if (abortEarly && payload.issues.length !== seen) {
                    if (util.aborted(payload, seen))
                        break;
                    seen = payload.issues.length;
                }
                i++;
                const result = def.rest._zod.run({ value: el, issues: [] }, ctx);
                if (result instanceof Promise) {
                    proms.push(result.then((r) => handleTupleResult(r, payload, i)));
                }
                else {
                    handleTupleResult(result, payload, i);
                }
            }
        }
        if (proms.length) {
            return Promise.all(proms).then(() => handleTupleResults(itemResults, payload, items, input, optoutStart));
        }
        return handleTupleResults(itemResults, payload, items, input, optoutStart);
    };
})));
function getTupleOptStart(items, key) {
    for (let i = items.length - 1; i >= 0; i--) {
        // optin is a three-rung ladder so any rung above `undefined` permits an absent slot; optout stays two-valued.
        const omittable = key === "optin" ? items[i]._zod.optin !== undefined : items[i]._zod.optout === "optional";
        if (!omittable)
            return i + 1;
    }
    return 0;
}
function handleTupleResult(result, final, index) {
    if (result.issues.length) {
        final.issues.push(...util.prefixIssues(index, result.issues));
    }
    final.value[index] = result.value;
}
function handleTupleResults(itemResults, final, items, input, optoutStart) {
    // Walk results in order. Mirror $ZodObject's swallow-on-absent-optional rule, but only after `optoutStart`: the first index where the output tuple tail can be absent.
    for (let i = 0; i < items.length; i++) {
        const r = itemResults[i];
        const isPresent = i < input.length;
        // The array analog of `handlePropertyResult`'s absent-key early return: the middle rung permits absence without supplying anything in its place, so the tail truncates here instead of materializing whatever the item made of `undefined`.
        if (!isPresent && i >= optoutStart && items[i]._zod.optin === "optional") {
            final.value.length = i;
            break;
        }
        if (r.issues.length) {
            if (!isPresent && i >= optoutStart) {
                final.value.length = i;
                break;
            }
            final.issues.push(...util.prefixIssues(i, r.issues));
        }
        final.value[i] = r.value;
    }
    // Drop trailing slots that produced `undefined` for absent input
    // (the array analog of an absent optional key on an object). The
    // `i >= input.length` floor is critical: an explicit `undefined`
    // *inside* the input must be preserved even when the schema is
    // optional-out (e.g. `z.string().or(z.undefined())` accepting an
    // explicit undefined value).
    for (let i = final.value.length - 1; i >= input.length; i--) {
        if (items[i]._zod.optout === "optional" && final.value[i] === undefined) {
            final.value.length = i;
        }
        else {
            break;
        }
    }
    return final;
}
const $ZodRecord = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodRecord", (inst, def) => {
    $ZodType.init(inst, def);
    const memo = core_core/* globalConfig */.cr.memoizer;
    memo?.attach(inst);
    inst._zod.parse = (payload, ctx) => {
        const input = payload.value;
        if (!core_util/* isPlainObject */.Qd(input)) {
            payload.issues.push({
                expected: "record",
                code: "invalid_type",
                input,
                inst,
            });
            return payload;
        }
        // no guard in either loop below: a record's invalid_key aborts but an enclosing intersection can reconcile it, so a stopped loop hides keys the sibling does not own and the intersection then rejects nothing
        const proms = [];
        const values = def.keyType._zod.values;
        if (values && !def.partial) {
            payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
            const recordKeys = new Set();
            for (const key of values) {
                if (typeof key === "string" || typeof key === "number" || typeof key === "symbol") {
                    recordKeys.add(typeof key === "number" ? key.toString() : key);
                    // A declared __proto__ is stripped but is not an unrecognized key.
                    if (key === "__proto__")
                        continue;
                    const keyResult = def.keyType._zod.run({ value: key, issues: [] }, ctx);
                    if (keyResult instanceof Promise) {
                        throw new Error("Async schemas not supported in object keys currently");
                    }
                    if (keyResult.issues.length) {
                        payload.issues.push({
                            code: "invalid_key",
                            origin: "record",
                            issues: keyResult.issues.map((iss) => core_util/* finalizeIssue */.iR(iss, ctx, core_core/* config */.$W())),
                            input: key,
                            path: [key],
                            inst,
                        });
                        continue;
                    }
                    const outKey = keyResult.value;
                    if (outKey === "__proto__")
                        continue;
                    const result = def.valueType._zod.run({ value: input[key], issues: [] }, ctx);
                    if (result instanceof Promise) {
                        proms.push(result.then((result) => {
                            if (result.issues.length) {
                                payload.issues.push(...core_util/* prefixIssues */.lQ(key, result.issues));
                            }
                            payload.value[outKey] = result.value;
                        }));
                    }
                    else {
                        if (result.issues.length) {
                            payload.issues.push(...core_util/* prefixIssues */.lQ(key, result.issues));
                        }
                        payload.value[outKey] = result.value;
                    }
                }
            }
            let unrecognized;
            for (const key in input) {
                if (!recordKeys.has(key)) {
                    if (def.mode === "loose") {
                        // skip __proto__ so it can't replace the result prototype via the assignment setter on the plain {} we build into
                        if (key === "__proto__")
                            continue;
                        payload.value[key] = input[key];
                    }
                    else {
                        unrecognized = unrecognized ?? [];
                        unrecognized.push(key);
                    }
                }
            }
            if (unrecognized && unrecognized.length > 0) {
                payload.issues.push({
                    code: "unrecognized_keys",
                    input,
                    inst,
                    keys: unrecognized,
                    continue: true,
                });
            }
        }
        else {
            payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
            // An enumerable key schema declares which keys the record owns, so a key outside the set is unrecognized. A non-enumerable one (regex, refine) is a constraint every key must satisfy, so a failing key is invalid. Only the former is reconcilable against the other side of an intersection.
            let unrecognized;
            // Reflect.ownKeys for Symbol-key support; filter non-enumerable to match z.object()
            for (const key of Reflect.ownKeys(input)) {
                if (key === "__proto__")
                    continue;
                if (!Object.prototype.propertyIsEnumerable.call(input, key))
                    continue;
                let keyResult = def.keyType._zod.run({ value: key, issues: [] }, ctx);
                if (keyResult instanceof Promise) {
                    throw new Error("Async schemas not supported in object keys currently");
                }
                // Numeric string fallback: if key is a numeric string and failed, retry with Number(key). This handles z.number(), z.literal([1, 2, 3]), and unions containing numeric literals
                const checkNumericKey = typeof key === "string" && number.test(key) && keyResult.issues.length;
                if (checkNumericKey) {
                    const retryResult = def.keyType._zod.run({ value: Number(key), issues: [] }, ctx);
                    if (retryResult instanceof Promise) {
                        throw new Error("Async schemas not supported in object keys currently");
                    }
                    if (retryResult.issues.length === 0) {
                        keyResult = retryResult;
                    }
                }
                if (keyResult.issues.length) {
                    if (def.mode === "loose") {
                        // Pass through unchanged
                        payload.value[key] = input[key];
                    }
                    else if (values) {
                        unrecognized = unrecognized ?? [];
                        unrecognized.push(key);
                    }
                    else {
                        // Default "strict" behavior: error on invalid key
                        payload.issues.push({
                            code: "invalid_key",
                            origin: "record",
                            issues: keyResult.issues.map((iss) => core_util/* finalizeIssue */.iR(iss, ctx, core_core/* config */.$W())),
                            input: key,
                            path: [key],
                            inst,
                        });
                    }
                    continue;
                }
                // the guard above tests the raw input key, but the key schema can normalize an ordinary key into __proto__; re-check the key we actually write under
                const outKey = keyResult.value;
                if (outKey === "__proto__")
                    continue;
                const result = def.valueType._zod.run({ value: input[key], issues: [] }, ctx);
                if (result instanceof Promise) {
                    proms.push(result.then((result) => {
                        if (result.issues.length) {
                            payload.issues.push(...core_util/* prefixIssues */.lQ(key, result.issues));
                        }
                        payload.value[outKey] = result.value;
                    }));
                }
                else {
                    if (result.issues.length) {
                        payload.issues.push(...core_util/* prefixIssues */.lQ(key, result.issues));
                    }
                    payload.value[outKey] = result.value;
                }
            }
            if (unrecognized && unrecognized.length > 0) {
                payload.issues.push({
                    code: "unrecognized_keys",
                    input,
                    inst,
                    keys: unrecognized,
                    continue: true,
                });
            }
        }
        if (proms.length) {
            return Promise.all(proms).then(() => payload);
        }
        return payload;
    };
});
const $ZodMap = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodMap", (inst, def) => {
    $ZodType.init(inst, def);
    const memo = core.globalConfig.memoizer;
    memo?.attach(inst);
    inst._zod.parse = (payload, ctx) => {
        const input = payload.value;
        if (!(input instanceof Map)) {
            payload.issues.push({
                expected: "map",
                code: "invalid_type",
                input,
                inst,
            });
            return payload;
        }
        const proms = [];
        payload.value = memo ? memo.alloc(inst, payload, new Map(), ctx) : new Map();
        const abortEarly = ctx?.abortEarly;
        let seen = payload.issues.length;
        for (const [key, value] of input) {
            if (abortEarly && payload.issues.length !== seen) {
                if (util.aborted(payload, seen))
                    break;
                seen = payload.issues.length;
            }
            const keyResult = def.keyType._zod.run({ value: key, issues: [] }, ctx);
            const valueResult = def.valueType._zod.run({ value: value, issues: [] }, ctx);
            if (keyResult instanceof Promise || valueResult instanceof Promise) {
                proms.push(Promise.all([keyResult, valueResult]).then(([keyResult, valueResult]) => {
                    handleMapResult(keyResult, valueResult, payload, key, input, inst, ctx);
                }));
            }
            else {
                handleMapResult(keyResult, valueResult, payload, key, input, inst, ctx);
            }
        }
        if (proms.length)
            return Promise.all(proms).then(() => payload);
        return payload;
    };
    capSize(inst, mapSize);
})));
function handleMapResult(keyResult, valueResult, final, key, input, inst, ctx) {
    if (keyResult.issues.length) {
        if (util.propertyKeyTypes.has(typeof key)) {
            final.issues.push(...util.prefixIssues(key, keyResult.issues));
        }
        else {
            final.issues.push({
                code: "invalid_key",
                origin: "map",
                input,
                inst,
                issues: keyResult.issues.map((iss) => util.finalizeIssue(iss, ctx, core.config())),
            });
        }
    }
    if (valueResult.issues.length) {
        if (util.propertyKeyTypes.has(typeof key)) {
            final.issues.push(...util.prefixIssues(key, valueResult.issues));
        }
        else {
            final.issues.push({
                origin: "map",
                code: "invalid_element",
                input,
                inst,
                key: key,
                issues: valueResult.issues.map((iss) => util.finalizeIssue(iss, ctx, core.config())),
            });
        }
    }
    final.value.set(keyResult.value, valueResult.value);
}
const $ZodSet = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodSet", (inst, def) => {
    $ZodType.init(inst, def);
    const memo = core.globalConfig.memoizer;
    memo?.attach(inst);
    inst._zod.parse = (payload, ctx) => {
        const input = payload.value;
        if (!(input instanceof Set)) {
            payload.issues.push({
                input,
                inst,
                expected: "set",
                code: "invalid_type",
            });
            return payload;
        }
        const proms = [];
        payload.value = memo ? memo.alloc(inst, payload, new Set(), ctx) : new Set();
        const abortEarly = ctx?.abortEarly;
        let seen = payload.issues.length;
        for (const item of input) {
            if (abortEarly && payload.issues.length !== seen) {
                if (util.aborted(payload, seen))
                    break;
                seen = payload.issues.length;
            }
            const result = def.valueType._zod.run({ value: item, issues: [] }, ctx);
            if (result instanceof Promise) {
                proms.push(result.then((result) => handleSetResult(result, payload)));
            }
            else
                handleSetResult(result, payload);
        }
        if (proms.length)
            return Promise.all(proms).then(() => payload);
        return payload;
    };
    capSize(inst, setSize);
})));
function handleSetResult(result, final) {
    if (result.issues.length) {
        final.issues.push(...result.issues);
    }
    final.value.add(result.value);
}
const $ZodEnum = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodEnum", (inst, def) => {
    $ZodType.init(inst, def);
    const values = core_util/* getEnumValues */.w5(def.entries);
    const valuesSet = new Set(values);
    inst._zod.values = valuesSet;
    core_util/* defineLazyInternal */.v5(inst, "pattern", (zod) => {
        const patternValues = core_util/* getEnumValues */.w5(zod.def.entries).filter((k) => core_util/* propertyKeyTypes */.qQ.has(typeof k));
        // unmatchable fallback, RE2-safe: an empty alternation would compile to /^()$/, which matches ""
        return new RegExp(patternValues.length ? `^(${patternValues.map((o) => core_util/* escapeRegex */.sD(o.toString())).join("|")})$` : "^[^\\s\\S]$");
    });
    inst._zod.parse = (payload, _ctx) => {
        const input = payload.value;
        if (valuesSet.has(input)) {
            return payload;
        }
        payload.issues.push({
            code: "invalid_value",
            values,
            input,
            inst,
        });
        return payload;
    };
});
const $ZodLiteral = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodLiteral", (inst, def) => {
    $ZodType.init(inst, def);
    const values = new Set(def.values);
    inst._zod.values = values;
    core_util/* defineLazyInternal */.v5(inst, "pattern", (zod) => {
        const vals = zod.def.values;
        // unmatchable fallback, RE2-safe: an empty alternation would compile to /^()$/, which matches ""
        return new RegExp(vals.length
            ? `^(${vals
                .map((o) => typeof o === "string" ? core_util/* escapeRegex */.sD(o) : o ? core_util/* escapeRegex */.sD(o.toString()) : String(o))
                .join("|")})$`
            : "^[^\\s\\S]$");
    });
    inst._zod.parse = (payload, _ctx) => {
        const input = payload.value;
        if (values.has(input)) {
            return payload;
        }
        payload.issues.push({
            code: "invalid_value",
            values: def.values,
            input,
            inst,
        });
        return payload;
    };
});
const $ZodFile = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodFile", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.parse = (payload, _ctx) => {
        const input = payload.value;
        // @ts-ignore
        if (input instanceof File)
            return payload;
        payload.issues.push({
            expected: "file",
            code: "invalid_type",
            input,
            inst,
        });
        return payload;
    };
})));
const $ZodTransform = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodTransform", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.optin = "optional";
    core.globalConfig.memoizer?.guard(inst);
    inst._zod.parse = (payload, ctx) => {
        if (ctx.direction === "backward") {
            throw new core.$ZodEncodeError(inst.constructor.name);
        }
        const _out = def.transform(payload.value, payload);
        if (ctx.async) {
            const output = _out instanceof Promise ? _out : Promise.resolve(_out);
            return output.then((output) => {
                payload.value = output;
                return payload;
            });
        }
        if (_out instanceof Promise) {
            throw new core.$ZodAsyncError();
        }
        payload.value = _out;
        return payload;
    };
})));
function handleOptionalResult(payload, result) {
    // A substituting schema that still failed has no usable answer; yield undefined. Its issues are simply dropped: it ran on a payload of its own, so there is no shared array to truncate and nothing of the caller's to lose with it.
    payload.value = result.issues.length ? undefined : result.value;
    return payload;
}
const $ZodOptional = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodOptional", (inst, def) => {
    $ZodType.init(inst, def);
    // .optional() propagates absence rather than substituting for it, so a defaulted inner keeps its rung.
    core_util/* defineLazyInternal */.v5(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
    inst._zod.optout = "optional";
    core_util/* defineLazyInternal */.v5(inst, "values", (zod) => {
        const values = zod.def.innerType._zod.values;
        return values ? new Set([...values, undefined]) : undefined;
    });
    core_util/* defineLazyInternal */.v5(inst, "pattern", (zod) => {
        const pattern = zod.def.innerType._zod.pattern;
        return pattern ? new RegExp(`^(${core_util/* cleanRegex */.p6(pattern.source)})?$`) : undefined;
    });
    inst._zod.parse = (payload, ctx) => {
        if (payload.value === undefined) {
            // Only the top rung substitutes a value for absence; everything else leaves it intact, which is what .optional() means.
            if (def.innerType._zod.optin !== "defaulted")
                return payload;
            // Its own payload, for the same reason $ZodCatch gets one: a pipe forwards an unrecognized key through the caller's issues array, and this must not read that as the substituting schema failing and drop it.
            const result = def.innerType._zod.run({ value: payload.value, issues: [] }, ctx);
            if (result instanceof Promise)
                return result.then((result) => handleOptionalResult(payload, result));
            return handleOptionalResult(payload, result);
        }
        return def.innerType._zod.run(payload, ctx);
    };
});
const $ZodExactOptional = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodExactOptional", (inst, def) => {
    // Call parent init - inherits optin/optout = "optional"
    $ZodOptional.init(inst, def);
    // Override values/pattern to NOT add undefined
    util.defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
    util.defineLazyInternal(inst, "pattern", (zod) => zod.def.innerType._zod.pattern);
    // Override parse to just delegate (no undefined handling)
    inst._zod.parse = (payload, ctx) => {
        return def.innerType._zod.run(payload, ctx);
    };
})));
const $ZodNullable = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodNullable", (inst, def) => {
    $ZodType.init(inst, def);
    core_util/* defineLazyInternal */.v5(inst, "optin", (zod) => zod.def.innerType._zod.optin);
    core_util/* defineLazyInternal */.v5(inst, "optout", (zod) => zod.def.innerType._zod.optout);
    core_util/* defineLazyInternal */.v5(inst, "pattern", (zod) => {
        const pattern = zod.def.innerType._zod.pattern;
        return pattern ? new RegExp(`^(${core_util/* cleanRegex */.p6(pattern.source)}|null)$`) : undefined;
    });
    core_util/* defineLazyInternal */.v5(inst, "values", (zod) => {
        return zod.def.innerType._zod.values ? new Set([...zod.def.innerType._zod.values, null]) : undefined;
    });
    inst._zod.parse = (payload, ctx) => {
        // Forward direction (decode): allow null to pass through
        if (payload.value === null)
            return payload;
        return def.innerType._zod.run(payload, ctx);
    };
});
const $ZodDefault = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodDefault", (inst, def) => {
    $ZodType.init(inst, def);
    // inst._zod.qin = "true";
    inst._zod.optin = "defaulted";
    util.defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
    inst._zod.parse = (payload, ctx) => {
        if (ctx.direction === "backward") {
            return def.innerType._zod.run(payload, ctx);
        }
        // Forward direction (decode): apply defaults for undefined input
        if (payload.value === undefined) {
            payload.value = def.defaultValue;
            /**
             * $ZodDefault returns the default value immediately in forward direction.
             * It doesn't pass the default value into the validator ("prefault"). There's no reason to pass the default value through validation. The validity of the default is enforced by TypeScript statically. Otherwise, it's the responsibility of the user to ensure the default is valid. In the case of pipes with divergent in/out types, you can specify the default on the `in` schema of your ZodPipe to set a "prefault" for the pipe.   */
            return payload;
        }
        // Forward direction: continue with default handling
        const result = def.innerType._zod.run(payload, ctx);
        if (result instanceof Promise) {
            return result.then((result) => handleDefaultResult(result, def));
        }
        return handleDefaultResult(result, def);
    };
})));
function handleDefaultResult(payload, def) {
    if (payload.value === undefined) {
        payload.value = def.defaultValue;
    }
    return payload;
}
const $ZodPrefault = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodPrefault", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.optin = "defaulted";
    util.defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
    inst._zod.parse = (payload, ctx) => {
        if (ctx.direction === "backward") {
            return def.innerType._zod.run(payload, ctx);
        }
        // Forward direction (decode): apply prefault for undefined input
        if (payload.value === undefined) {
            payload.value = def.defaultValue;
        }
        return def.innerType._zod.run(payload, ctx);
    };
})));
const $ZodNonOptional = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodNonOptional", (inst, def) => {
    $ZodType.init(inst, def);
    util.defineLazyInternal(inst, "values", (zod) => {
        const v = zod.def.innerType._zod.values;
        return v ? new Set([...v].filter((x) => x !== undefined)) : undefined;
    });
    inst._zod.parse = (payload, ctx) => {
        const result = def.innerType._zod.run(payload, ctx);
        if (result instanceof Promise) {
            return result.then((result) => handleNonOptionalResult(result, inst));
        }
        return handleNonOptionalResult(result, inst);
    };
})));
function handleNonOptionalResult(payload, inst) {
    if (!payload.issues.length && payload.value === undefined) {
        payload.issues.push({
            code: "invalid_type",
            expected: "nonoptional",
            input: payload.value,
            inst,
        });
    }
    return payload;
}
const $ZodSuccess = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodSuccess", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.parse = (payload, ctx) => {
        if (ctx.direction === "backward") {
            throw new core.$ZodEncodeError("ZodSuccess");
        }
        const result = def.innerType._zod.run(payload, ctx);
        if (result instanceof Promise) {
            return result.then((result) => {
                payload.value = result.issues.length === 0;
                return payload;
            });
        }
        payload.value = result.issues.length === 0;
        return payload;
    };
})));
function handleCatchResult(payload, result, def, ctx) {
    if (!result.issues.length) {
        payload.value = result.value;
        // The value carries up, so the flag describing it has to carry with it: a back-edge into a node still being parsed must not be frozen by an enclosing readonly, and its checks belong to the node itself. Guarded so the ordinary case adds no own property.
        if (result.memo)
            payload.memo = true;
        return payload;
    }
    // Spread the inner's own payload, not ours: `value` has to stay the input the catch was handed, and the inner ran on a payload of its own so its issues are already private to this call.
    payload.value = def.catchValue({
        ...result,
        value: payload.value,
        error: {
            issues: result.issues.map((iss) => core_util/* finalizeIssue */.iR(iss, ctx, core_core/* config */.$W())),
        },
        input: payload.value,
    });
    return payload;
}
const $ZodCatch = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodCatch", (inst, def) => {
    $ZodType.init(inst, def);
    core_util/* defineLazyInternal */.v5(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
    core_util/* defineLazyInternal */.v5(inst, "optout", (zod) => zod.def.innerType._zod.optout);
    core_util/* defineLazyInternal */.v5(inst, "values", (zod) => zod.def.innerType._zod.values);
    inst._zod.parse = (payload, ctx) => {
        if (ctx.direction === "backward") {
            return def.innerType._zod.run(payload, ctx);
        }
        // Forward direction (decode): apply catch logic
        const result = def.innerType._zod.run({ value: payload.value, issues: [] }, ctx);
        if (result instanceof Promise) {
            return result.then((result) => handleCatchResult(payload, result, def, ctx));
        }
        return handleCatchResult(payload, result, def, ctx);
    };
});
const $ZodNaN = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodNaN", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.parse = (payload, _ctx) => {
        if (typeof payload.value !== "number" || !Number.isNaN(payload.value)) {
            payload.issues.push({
                input: payload.value,
                inst,
                expected: "nan",
                code: "invalid_type",
            });
            return payload;
        }
        return payload;
    };
})));
const $ZodPipe = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodPipe", (inst, def) => {
    $ZodType.init(inst, def);
    util.defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values);
    util.defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin);
    util.defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout);
    util.defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues);
    inst._zod.parse = (payload, ctx) => {
        if (ctx.direction === "backward") {
            const right = def.out._zod.run(payload, ctx);
            if (right instanceof Promise) {
                return right.then((right) => handlePipeResult(right, def.in, ctx));
            }
            return handlePipeResult(right, def.in, ctx);
        }
        const left = def.in._zod.run(payload, ctx);
        if (left instanceof Promise) {
            return left.then((left) => handlePipeResult(left, def.out, ctx));
        }
        return handlePipeResult(left, def.out, ctx);
    };
})));
function handlePipeResult(left, next, ctx) {
    // Any issue stops the pipe, so a failing refinement never feeds its transform. An unrecognized key is the exception: it describes the input's extra properties, not the value being piped, and an enclosing intersection may yet reconcile it.
    if (left.issues.some((iss) => iss.code !== "unrecognized_keys")) {
        // prevent further checks
        left.aborted = true;
        return left;
    }
    return next._zod.run({ value: left.value, issues: left.issues }, ctx);
}
const $ZodCodec = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCodec", (inst, def) => {
    $ZodType.init(inst, def);
    util.defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values);
    util.defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin);
    util.defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout);
    util.defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues);
    inst._zod.parse = (payload, ctx) => {
        const direction = ctx.direction || "forward";
        if (direction === "forward") {
            const left = def.in._zod.run(payload, ctx);
            if (left instanceof Promise) {
                return left.then((left) => handleCodecAResult(left, def, ctx));
            }
            return handleCodecAResult(left, def, ctx);
        }
        else {
            const right = def.out._zod.run(payload, ctx);
            if (right instanceof Promise) {
                return right.then((right) => handleCodecAResult(right, def, ctx));
            }
            return handleCodecAResult(right, def, ctx);
        }
    };
})));
function handleCodecAResult(result, def, ctx) {
    if (result.issues.length) {
        // prevent further checks
        result.aborted = true;
        return result;
    }
    const direction = ctx.direction || "forward";
    if (direction === "forward") {
        const transformed = def.transform(result.value, result);
        if (transformed instanceof Promise) {
            return transformed.then((value) => handleCodecTxResult(result, value, def.out, ctx));
        }
        return handleCodecTxResult(result, transformed, def.out, ctx);
    }
    else {
        const transformed = def.reverseTransform(result.value, result);
        if (transformed instanceof Promise) {
            return transformed.then((value) => handleCodecTxResult(result, value, def.in, ctx));
        }
        return handleCodecTxResult(result, transformed, def.in, ctx);
    }
}
function handleCodecTxResult(left, value, nextSchema, ctx) {
    // Check if transform added any issues
    if (left.issues.length) {
        left.aborted = true;
        return left;
    }
    return nextSchema._zod.run({ value, issues: left.issues }, ctx);
}
const $ZodPreprocess = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodPreprocess", (inst, def) => {
    $ZodPipe.init(inst, def);
})));
const $ZodReadonly = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodReadonly", (inst, def) => {
    $ZodType.init(inst, def);
    util.defineLazyInternal(inst, "propValues", (zod) => zod.def.innerType._zod.propValues);
    util.defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
    util.defineLazyInternal(inst, "optin", (zod) => zod.def.innerType?._zod?.optin);
    util.defineLazyInternal(inst, "optout", (zod) => zod.def.innerType?._zod?.optout);
    inst._zod.parse = (payload, ctx) => {
        if (ctx.direction === "backward") {
            return def.innerType._zod.run(payload, ctx);
        }
        const result = def.innerType._zod.run(payload, ctx);
        if (result instanceof Promise) {
            return result.then(handleReadonlyResult);
        }
        return handleReadonlyResult(result);
    };
})));
function handleReadonlyResult(payload) {
    // A repeat visit hands back a node that is still being built; freezing it here would make the rest of its keys fail to assign.
    if (!payload.memo)
        payload.value = Object.freeze(payload.value);
    return payload;
}
// a leaf's pattern source with its own checks folded in: the last pattern-carrying check wins, else length bounds narrow the catch-all, else an integer format narrows the number form. the fold lives here instead of on `_zod.pattern` so a bundle without template literals never pays for it
function leafPattern(schema) {
    const def = schema._zod.def;
    let pattern = def.pattern;
    let isInt = !!def.format?.includes("int");
    let minimum;
    let maximum;
    for (const ch of def.checks ?? []) {
        const d = ch._zod.def;
        if (d.pattern)
            pattern = d.pattern;
        isInt || (isInt = !!d.format?.includes("int"));
        const lo = d.minimum ?? d.length;
        const hi = d.maximum ?? d.length;
        if (lo !== undefined && (minimum === undefined || lo > minimum))
            minimum = lo;
        if (hi !== undefined && (maximum === undefined || hi < maximum))
            maximum = hi;
    }
    if (pattern)
        return pattern.source;
    // an empty range matches nothing at runtime, and `{8,5}` is not a legal quantifier
    if (minimum !== undefined && maximum !== undefined && minimum > maximum)
        return "(?!)";
    if (minimum !== undefined || maximum !== undefined)
        return string({ minimum, maximum }).source;
    const own = schema._zod.pattern;
    return (isInt && own === number ? integer : own)?.source;
}
// a part's pattern source. a wrapper's pattern embeds its inner pattern's source verbatim, so the folded form is substituted in place without knowing the wrapper's own composition; a union's options are joined the way the union builds its own pattern
function partPattern(schema) {
    const def = schema._zod.def;
    const own = schema._zod.pattern?.source;
    // lazy resolves its inner on the internals, not the def
    const inner = def.innerType ?? schema._zod.innerType;
    if (inner) {
        const before = inner._zod.pattern?.source;
        const after = partPattern(inner);
        if (own && before && after && after !== before) {
            return own.replace(core_util/* cleanRegex */.p6(before), () => core_util/* cleanRegex */.p6(after));
        }
        return own;
    }
    if (def.options) {
        const sources = def.options.map(partPattern);
        if (sources.every(Boolean))
            return `^(${sources.map((s) => core_util/* cleanRegex */.p6(s)).join("|")})$`;
    }
    return leafPattern(schema);
}
const $ZodTemplateLiteral = /*@__PURE__*/ core_core/* $constructor */.xI("$ZodTemplateLiteral", (inst, def) => {
    $ZodType.init(inst, def);
    const regexParts = [];
    for (const part of def.parts) {
        if (typeof part === "object" && part !== null) {
            // is Zod schema
            const source = partPattern(part);
            if (!source) {
                throw new Error(`Invalid template literal part, no pattern found: ${[...part._zod.traits].shift()}`);
            }
            regexParts.push(core_util/* cleanRegex */.p6(source));
        }
        else if (part === null || core_util/* primitiveTypes */.bI.has(typeof part)) {
            regexParts.push(core_util/* escapeRegex */.sD(`${part}`));
        }
        else {
            throw new Error(`Invalid template literal part: ${part}`);
        }
    }
    inst._zod.pattern = new RegExp(`^${regexParts.join("")}$`);
    inst._zod.parse = (payload, _ctx) => {
        if (typeof payload.value !== "string") {
            payload.issues.push({
                input: payload.value,
                inst,
                expected: "string",
                code: "invalid_type",
            });
            return payload;
        }
        inst._zod.pattern.lastIndex = 0;
        if (!inst._zod.pattern.test(payload.value)) {
            payload.issues.push({
                input: payload.value,
                inst,
                code: "invalid_format",
                format: def.format ?? "template_literal",
                pattern: inst._zod.pattern.source,
            });
            return payload;
        }
        return payload;
    };
});
const $ZodFunction = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodFunction", (inst, def) => {
    $ZodType.init(inst, def);
    // Defined, not assigned: the classic prototype exposes `_def` as a getter with no setter.
    Object.defineProperty(inst, "_def", { value: def });
    inst._zod.def = def;
    inst.implement = (func) => {
        if (typeof func !== "function") {
            throw new Error("implement() must be called with a function");
        }
        // Defined inline so the closure stays anonymous: binding it to a `const` first names it, which costs 256 bytes per implemented function.
        return Object.defineProperty(function (...args) {
            const parsedArgs = inst._def.input ? parse(inst._def.input, args) : args;
            const result = Reflect.apply(func, this, parsedArgs);
            if (inst._def.output) {
                return parse(inst._def.output, result);
            }
            return result;
        }, "_zod", { value: inst._zod, enumerable: false });
    };
    inst.implementAsync = (func) => {
        if (typeof func !== "function") {
            throw new Error("implementAsync() must be called with a function");
        }
        return Object.defineProperty(async function (...args) {
            const parsedArgs = inst._def.input ? await parseAsync(inst._def.input, args) : args;
            const result = await Reflect.apply(func, this, parsedArgs);
            if (inst._def.output) {
                return await parseAsync(inst._def.output, result);
            }
            return result;
        }, "_zod", { value: inst._zod, enumerable: false });
    };
    inst._zod.parse = (payload, _ctx) => {
        if (typeof payload.value !== "function") {
            payload.issues.push({
                code: "invalid_type",
                expected: "function",
                input: payload.value,
                inst,
            });
            return payload;
        }
        // Check if output is a promise type to determine if we should use async implementation
        const hasPromiseOutput = inst._def.output && inst._def.output._zod.def.type === "promise";
        if (hasPromiseOutput) {
            payload.value = inst.implementAsync(payload.value);
        }
        else {
            payload.value = inst.implement(payload.value);
        }
        return payload;
    };
    inst.input = (...args) => {
        const F = inst.constructor;
        if (Array.isArray(args[0])) {
            return new F({
                type: "function",
                input: new $ZodTuple({
                    type: "tuple",
                    items: args[0],
                    rest: args[1],
                }),
                output: inst._def.output,
            });
        }
        return new F({
            type: "function",
            input: args[0],
            output: inst._def.output,
        });
    };
    inst.output = (output) => {
        const F = inst.constructor;
        return new F({
            type: "function",
            input: inst._def.input,
            output,
        });
    };
    return inst;
})));
const $ZodPromise = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodPromise", (inst, def) => {
    $ZodType.init(inst, def);
    inst._zod.parse = (payload, ctx) => {
        return Promise.resolve(payload.value).then((inner) => def.innerType._zod.run({ value: inner, issues: [] }, ctx));
    };
})));
const $ZodLazy = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodLazy", (inst, def) => {
    $ZodType.init(inst, def);
    // Cache the resolved inner type on the shared `def` so all clones of this lazy (e.g. via `.describe()`/`.meta()`) share the same inner instance, preserving identity for cycle detection on recursive schemas.
    util.defineLazy(inst._zod, "innerType", () => {
        const d = def;
        if (!d._cachedInner)
            d._cachedInner = def.getter();
        return d._cachedInner;
    });
    util.defineLazyInternal(inst, "pattern", (zod) => zod.innerType?._zod?.pattern);
    util.defineLazyInternal(inst, "propValues", (zod) => zod.innerType?._zod?.propValues);
    util.defineLazyInternal(inst, "optin", (zod) => zod.innerType?._zod?.optin ?? undefined);
    util.defineLazyInternal(inst, "optout", (zod) => zod.innerType?._zod?.optout ?? undefined);
    inst._zod.parse = (payload, ctx) => {
        const inner = inst._zod.innerType;
        return inner._zod.run(payload, ctx);
    };
})));
const $ZodCustom = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("$ZodCustom", (inst, def) => {
    checks.$ZodCheck.init(inst, def);
    $ZodType.init(inst, def);
    inst._zod.parse = (payload, _) => {
        return payload;
    };
    inst._zod.check = (payload) => {
        const input = payload.value;
        const r = def.fn(input);
        if (r instanceof Promise) {
            return r.then((r) => handleRefineResult(r, payload, input, inst));
        }
        handleRefineResult(r, payload, input, inst);
        return;
    };
})));
function handleRefineResult(result, payload, input, inst) {
    if (!result) {
        const _iss = {
            code: "custom",
            input,
            inst, // incorporates params.error into issue reporting
            path: [...(inst._zod.def.path ?? [])], // incorporates params.error into issue reporting
            continue: !inst._zod.def.abort,
            // params: inst._zod.def.params,
        };
        if (inst._zod.def.params)
            _iss.params = inst._zod.def.params;
        payload.issues.push(util.issue(_iss));
    }
}

// EXTERNAL MODULE: ./node_modules/zod/v4/core/api.js + 1 modules
var api = __nccwpck_require__(3305);
;// CONCATENATED MODULE: ./node_modules/zod/v4/core/errors.js


/* Computing the message eagerly is expensive (pretty-printed JSON of all
 * issues), so defer it until first read. The accessor functions and
 * descriptors are shared across instances to keep error construction
 * cheap; the computed message is cached on the internals object. The
 * setter preserves plain assignment semantics for consumers that
 * overwrite `message`. */
function _getMessage() {
    const internals = this._zod;
    internals.message ?? (internals.message = JSON.stringify(internals.def, core_util/* jsonStringifyReplacer */.k8, 2));
    return internals.message;
}
function _setMessage(value) {
    this._zod.message = value;
}
const _messageDesc = {
    get: _getMessage,
    set: _setMessage,
    enumerable: true,
    configurable: true,
};
const _issuesDesc = { value: undefined, enumerable: false };
/* Prototypes that already carry the lazy `toString`. Seeded with the
 * intrinsics so that `init` on a foreign object — it accepts any object —
 * can never install an accessor onto a prototype we do not own. */
const _installedToString = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
const initializer = (inst, def) => {
    inst.name = "$ZodError";
    // `_zod` is already non-enumerable: $constructor's init defined it with this same descriptor
    _issuesDesc.value = def;
    Object.defineProperty(inst, "issues", _issuesDesc);
    // Clear the shared slot; a retained `value` pins the last error's issues.
    _issuesDesc.value = undefined;
    Object.defineProperty(inst, "message", _messageDesc);
    /* `toString` lives as a non-enumerable lazy getter on the shared
     * prototype; on first access it caches a per-instance closure so
     * detached usage still works. */
    const proto = Object.getPrototypeOf(inst);
    if (!_installedToString.has(proto)) {
        _installedToString.add(proto);
        Object.defineProperty(proto, "toString", {
            configurable: true,
            enumerable: false,
            get() {
                const value = () => this.message;
                Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
                return value;
            },
            set(value) {
                Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
            },
        });
    }
};
const $ZodError = (0,core_core/* $constructor */.xI)("$ZodError", initializer);
const $ZodRealError = (0,core_core/* $constructor */.xI)("$ZodError", initializer, undefined, {
    Parent: Error,
});
/** Get-or-create `obj[key]` as an own data property. A path segment naming an inherited member
 * ("toString", "constructor") would otherwise read through to the prototype, and assigning
 * "__proto__" would hit the setter instead of creating a key. */
function node(obj, key, make) {
    if (!Object.prototype.hasOwnProperty.call(obj, key)) {
        if (key === "__proto__") {
            Object.defineProperty(obj, key, { value: make(), writable: true, enumerable: true, configurable: true });
        }
        else {
            obj[key] = make();
        }
    }
    return obj[key];
}
function flattenError(error, mapper = (issue) => issue.message) {
    const fieldErrors = {};
    const formErrors = [];
    for (const sub of error.issues) {
        if (sub.path.length > 0) {
            node(fieldErrors, sub.path[0], () => []).push(mapper(sub));
        }
        else {
            formErrors.push(mapper(sub));
        }
    }
    return { formErrors, fieldErrors };
}
function formatError(error, mapper = (issue) => issue.message) {
    const fieldErrors = { _errors: [] };
    const processError = (error, path = []) => {
        for (const issue of error.issues) {
            if (issue.code === "invalid_union" && issue.errors.length) {
                issue.errors.map((issues) => processError({ issues }, [...path, ...issue.path]));
            }
            else if (issue.code === "invalid_key") {
                processError({ issues: issue.issues }, [...path, ...issue.path]);
            }
            else if (issue.code === "invalid_element") {
                processError({ issues: issue.issues }, [...path, ...issue.path]);
            }
            else {
                const fullpath = [...path, ...issue.path];
                if (fullpath.length === 0) {
                    fieldErrors._errors.push(mapper(issue));
                }
                else {
                    let curr = fieldErrors;
                    let i = 0;
                    while (i < fullpath.length) {
                        const el = fullpath[i];
                        const terminal = i === fullpath.length - 1;
                        // `_errors` is reserved by this legacy format, so merge a matching path segment into the current node instead of treating its array as a child.
                        if (el === "_errors") {
                            if (terminal)
                                curr._errors.push(mapper(issue));
                            i++;
                            continue;
                        }
                        // A path element may collide with an inherited property name such as
                        // "__proto__" or "constructor". Truthiness checks read the prototype
                        // (so no node is created, then ._errors.push throws), and bracket
                        // assignment of "__proto__" hits the setter instead of creating an
                        // own key. Guard the read with hasOwnProperty and create the node
                        // with defineProperty so any path element becomes a real own key.
                        if (!Object.prototype.hasOwnProperty.call(curr, el)) {
                            Object.defineProperty(curr, el, {
                                value: { _errors: [] },
                                enumerable: true,
                                writable: true,
                                configurable: true,
                            });
                        }
                        const node = curr[el];
                        if (terminal) {
                            node._errors.push(mapper(issue));
                        }
                        curr = node;
                        i++;
                    }
                }
            }
        }
    };
    processError(error);
    return fieldErrors;
}
function treeifyError(error, mapper = (issue) => issue.message) {
    const result = { errors: [] };
    const processError = (error, path = []) => {
        var _a;
        for (const issue of error.issues) {
            if (issue.code === "invalid_union" && issue.errors.length) {
                // regular union error
                issue.errors.map((issues) => processError({ issues }, [...path, ...issue.path]));
            }
            else if (issue.code === "invalid_key") {
                processError({ issues: issue.issues }, [...path, ...issue.path]);
            }
            else if (issue.code === "invalid_element") {
                processError({ issues: issue.issues }, [...path, ...issue.path]);
            }
            else {
                const fullpath = [...path, ...issue.path];
                if (fullpath.length === 0) {
                    result.errors.push(mapper(issue));
                    continue;
                }
                let curr = result;
                let i = 0;
                while (i < fullpath.length) {
                    const el = fullpath[i];
                    const terminal = i === fullpath.length - 1;
                    if (typeof el === "string") {
                        curr.properties ?? (curr.properties = {});
                        // el may collide with an inherited property name ("__proto__",
                        // "constructor", ...); ??= reads the prototype so the node is never
                        // created and curr.errors.push throws. Guard with hasOwnProperty and
                        // create the node with defineProperty so "__proto__" becomes a real
                        // own key rather than invoking the prototype setter.
                        if (!Object.prototype.hasOwnProperty.call(curr.properties, el)) {
                            Object.defineProperty(curr.properties, el, {
                                value: { errors: [] },
                                enumerable: true,
                                writable: true,
                                configurable: true,
                            });
                        }
                        curr = curr.properties[el];
                    }
                    else {
                        curr.items ?? (curr.items = []);
                        (_a = curr.items)[el] ?? (_a[el] = { errors: [] });
                        curr = curr.items[el];
                    }
                    if (terminal) {
                        curr.errors.push(mapper(issue));
                    }
                    i++;
                }
            }
        }
    };
    processError(error);
    return result;
}
/** Format a ZodError as a human-readable string in the following form.
 *
 * From
 *
 * ```ts
 * ZodError {
 *   issues: [
 *     {
 *       expected: 'string',
 *       code: 'invalid_type',
 *       path: [ 'username' ],
 *       message: 'Invalid input: expected string'
 *     },
 *     {
 *       expected: 'number',
 *       code: 'invalid_type',
 *       path: [ 'favoriteNumbers', 1 ],
 *       message: 'Invalid input: expected number'
 *     }
 *   ];
 * }
 * ```
 *
 * to
 *
 * ```
 * username
 *   ✖ Expected number, received string at "username
 * favoriteNumbers[0]
 *   ✖ Invalid input: expected number
 * ```
 */
function toDotPath(_path) {
    const segs = [];
    const path = _path.map((seg) => (typeof seg === "object" ? seg.key : seg));
    for (const seg of path) {
        if (typeof seg === "number")
            segs.push(`[${seg}]`);
        else if (typeof seg === "symbol")
            segs.push(`[${JSON.stringify(String(seg))}]`);
        else if (/[^\w$]/.test(seg))
            segs.push(`[${JSON.stringify(seg)}]`);
        else {
            if (segs.length)
                segs.push(".");
            segs.push(seg);
        }
    }
    return segs.join("");
}
function prettifyError(error) {
    const lines = [];
    // sort by path length
    const issues = [...error.issues].sort((a, b) => (a.path ?? []).length - (b.path ?? []).length);
    // Process each issue
    for (const issue of issues) {
        lines.push(`✖ ${issue.message}`);
        if (issue.path?.length)
            lines.push(`  → at ${toDotPath(issue.path)}`);
    }
    // Convert Map to formatted string
    return lines.join("\n");
}

;// CONCATENATED MODULE: ./node_modules/zod/v4/core/parse.js



// Always both keys, so the `_params` read site in `_parse` sees one object shape rather than two.
function finalizeParams(callee, params) {
    return { callee: params?.callee ?? callee, Err: params?.Err };
}
const _parse = (_Err) => {
    const fn = (schema, value, _ctx, _params) => {
        const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
        const result = schema._zod.run({ value, issues: [] }, ctx);
        if (result instanceof Promise) {
            throw new core_core/* $ZodAsyncError */.GT();
        }
        if (result.issues.length) {
            const e = new (_params?.Err ?? _Err)(result.issues.map((iss) => core_util/* finalizeIssue */.iR(iss, ctx, core_core/* config */.$W())));
            core_util/* captureStackTrace */.gx(e, _params?.callee ?? fn);
            throw e;
        }
        return result.value;
    };
    return fn;
};
const parse_parse = /* @__PURE__*/ _parse($ZodRealError);
const _parseAsync = (_Err) => {
    const fn = async (schema, value, _ctx, params) => {
        const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
        let result = schema._zod.run({ value, issues: [] }, ctx);
        if (result instanceof Promise)
            result = await result;
        if (result.issues.length) {
            const e = new (params?.Err ?? _Err)(result.issues.map((iss) => core_util/* finalizeIssue */.iR(iss, ctx, core_core/* config */.$W())));
            core_util/* captureStackTrace */.gx(e, params?.callee ?? fn);
            throw e;
        }
        return result.value;
    };
    return fn;
};
const parse_parseAsync = /* @__PURE__*/ _parseAsync($ZodRealError);
const _safeParse = (_Err) => (schema, value, _ctx) => {
    const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
    const result = schema._zod.run({ value, issues: [] }, ctx);
    if (result instanceof Promise) {
        throw new core_core/* $ZodAsyncError */.GT();
    }
    return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
};
const safeParse = /* @__PURE__*/ _safeParse($ZodRealError);
// the error is built on the first read of `error`: finalizing the issues and constructing the instance is most of a failing parse, and a caller that only branches on `success` never pays it. a getter in the literal keeps this small; the alternative, one shared accessor descriptor plus a hidden state slot, reads ~15% faster but costs ~75 B gzipped in every bundle
function failure(Err, issues, ctx) {
    let error;
    return {
        success: false,
        get error() {
            if (!error) {
                error = new Err(issues.map((iss) => core_util/* finalizeIssue */.iR(iss, ctx, core_core/* config */.$W())));
                // finalizeIssue drops `input`, so the built error holds nothing; keeping the raw issues past this point pins the parsed value for the life of the result
                issues = undefined;
                ctx = undefined;
            }
            return error;
        },
        set error(e) {
            error = e;
            // a replacement makes the getter's branch unreachable, so the captures have to go here too
            issues = undefined;
            ctx = undefined;
        },
    };
}
const _safeParseAsync = (_Err) => async (schema, value, _ctx) => {
    const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
    let result = schema._zod.run({ value, issues: [] }, ctx);
    if (result instanceof Promise)
        result = await result;
    return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
};
const safeParseAsync = /* @__PURE__*/ _safeParseAsync($ZodRealError);
// registry mirrors of the compiler's sentinels, so this module never imports the compiler
const COMPILE_INVALID = /* @__PURE__ */ (/* unused pure expression or super */ null && (Symbol.for("zod.compile.invalid")));
const COMPILE_FALLBACK = /* @__PURE__ */ (/* unused pure expression or super */ null && (Symbol.for("zod.compile.fallback")));
// Deliberately tiny, because v8 will not inline a body carrying the fallback's object literals and throw. Everything that is not the compiled happy path lives in validateFallback, and that split is worth ~35% on a compiled schema.
const validate = ((schema, value, _ctx) => {
    const validator = schema._zod.bag.validator;
    if (validator !== undefined) {
        if (validator(value) !== COMPILE_INVALID)
            return true;
        // a definite sentinel means the runtime would reject, so skip the re-parse; a ctx can still change the answer
        if (validator.definite === true && _ctx === undefined)
            return false;
    }
    return validateFallback(schema, value, _ctx);
});
function validateFallback(schema, value, _ctx) {
    const ctx = _ctx
        ? { ..._ctx, async: false, abortEarly: true }
        : { async: false, abortEarly: true };
    const fallbackRun = schema._zod.bag.fallbackRun;
    let result;
    if (fallbackRun) {
        // skip nested fast paths on the fallback, so user callbacks keep the at-most-twice bound
        ctx[COMPILE_FALLBACK] = true;
        result = fallbackRun({ value, issues: [] }, ctx);
    }
    else {
        result = schema._zod.run({ value, issues: [] }, ctx);
    }
    if (result instanceof Promise) {
        throw new core.$ZodAsyncError();
    }
    return result.issues.length === 0;
}
// no fast path: the compiler keeps async parses on the runtime, because a promise-returning callback that is not declared async compiles to a throw
const parse_validateAsync = async (schema, value, _ctx) => {
    const ctx = _ctx
        ? { ..._ctx, async: true, abortEarly: true }
        : { async: true, abortEarly: true };
    let result = schema._zod.run({ value, issues: [] }, ctx);
    if (result instanceof Promise)
        result = await result;
    return result.issues.length === 0;
};
const _encode = (_Err) => {
    const parse = _parse(_Err);
    const fn = (schema, value, _ctx, _params) => {
        const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
        return parse(schema, value, ctx, finalizeParams(fn, _params));
    };
    return fn;
};
const encode = /* @__PURE__*/ _encode($ZodRealError);
const _decode = (_Err) => {
    const parse = _parse(_Err);
    const fn = (schema, value, _ctx, _params) => {
        return parse(schema, value, _ctx, finalizeParams(fn, _params));
    };
    return fn;
};
const decode = /* @__PURE__*/ _decode($ZodRealError);
const _encodeAsync = (_Err) => {
    const parseAsync = _parseAsync(_Err);
    const fn = async (schema, value, _ctx, _params) => {
        const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
        return (await parseAsync(schema, value, ctx, finalizeParams(fn, _params)));
    };
    return fn;
};
const encodeAsync = /* @__PURE__*/ _encodeAsync($ZodRealError);
const _decodeAsync = (_Err) => {
    const parseAsync = _parseAsync(_Err);
    const fn = async (schema, value, _ctx, _params) => {
        return await parseAsync(schema, value, _ctx, finalizeParams(fn, _params));
    };
    return fn;
};
const decodeAsync = /* @__PURE__*/ _decodeAsync($ZodRealError);
const _safeEncode = (_Err) => (schema, value, _ctx) => {
    const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
    return _safeParse(_Err)(schema, value, ctx);
};
const safeEncode = /* @__PURE__*/ _safeEncode($ZodRealError);
const _safeDecode = (_Err) => (schema, value, _ctx) => {
    return _safeParse(_Err)(schema, value, _ctx);
};
const safeDecode = /* @__PURE__*/ _safeDecode($ZodRealError);
const _safeEncodeAsync = (_Err) => async (schema, value, _ctx) => {
    const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
    return _safeParseAsync(_Err)(schema, value, ctx);
};
const safeEncodeAsync = /* @__PURE__*/ _safeEncodeAsync($ZodRealError);
const _safeDecodeAsync = (_Err) => async (schema, value, _ctx) => {
    return _safeParseAsync(_Err)(schema, value, _ctx);
};
const safeDecodeAsync = /* @__PURE__*/ _safeDecodeAsync($ZodRealError);

;// CONCATENATED MODULE: ./node_modules/zod/v4/mini/schemas.js




const ZodMiniType = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniType", (inst, def) => {
    if (!inst._zod)
        throw new Error("Uninitialized schema in ZodMiniType.");
    $ZodType.init(inst, def);
    inst.def = def;
    inst.type = def.type;
}, {
    // `with` is an alias for `check`: the same function object, not a wrapper.
    get with() {
        return this.check;
    },
    set with(value) {
        core_util/* own */.qh(this, "with", value);
    },
    parse(data, params) {
        return parse_parse(this, data, params, { callee: this.parse });
    },
    parseAsync(data, params) {
        return parse_parseAsync(this, data, params, { callee: this.parseAsync });
    },
    safeParse(data, params) {
        return safeParse(this, data, params);
    },
    safeParseAsync(data, params) {
        return safeParseAsync(this, data, params);
    },
    check(...checks) {
        const def = this.def;
        return this.clone({
            ...def,
            checks: [
                ...(def.checks ?? []),
                ...checks.map((ch) => typeof ch === "function" ? { _zod: { check: ch, def: { check: "custom" }, onattach: [] } } : ch),
            ],
        }, { parent: true });
    },
    clone(_def, params) {
        return core_util/* clone */.o8(this, _def, params);
    },
    brand() {
        return this;
    },
    register(reg, meta) {
        reg.add(this, meta);
        return this;
    },
    apply(fn, ...args) {
        return args.length === 0 ? fn(this) : fn(this, ...args);
    },
});
const ZodMiniString = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniString", (inst, def) => {
    $ZodString.init(inst, def);
    ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function schemas_string(params) {
    return api/* _string */.Rl(ZodMiniString, params);
}
const ZodMiniStringFormat = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniStringFormat", (inst, def) => {
    core.$ZodStringFormat.init(inst, def);
    ZodMiniString.init(inst, def);
})));
const ZodMiniEmail = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniEmail", (inst, def) => {
    core.$ZodEmail.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_email(params) {
    return core._email(ZodMiniEmail, params);
}
const ZodMiniGUID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniGUID", (inst, def) => {
    core.$ZodGUID.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_guid(params) {
    return core._guid(ZodMiniGUID, params);
}
const ZodMiniUUID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniUUID", (inst, def) => {
    core.$ZodUUID.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_uuid(params) {
    return core._uuid(ZodMiniUUID, params);
}
// @__NO_SIDE_EFFECTS__
function uuidv4(params) {
    return core._uuidv4(ZodMiniUUID, params);
}
// ZodMiniUUIDv6
// @__NO_SIDE_EFFECTS__
function uuidv6(params) {
    return core._uuidv6(ZodMiniUUID, params);
}
// ZodMiniUUIDv7
// @__NO_SIDE_EFFECTS__
function uuidv7(params) {
    return core._uuidv7(ZodMiniUUID, params);
}
const ZodMiniURL = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniURL", (inst, def) => {
    core.$ZodURL.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function url(params) {
    return core._url(ZodMiniURL, params);
}
// @__NO_SIDE_EFFECTS__
function httpUrl(params) {
    return core._url(ZodMiniURL, {
        protocol: regexes.httpProtocol,
        hostname: regexes.domain,
        ...util.normalizeParams(params),
    });
}
const ZodMiniEmoji = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniEmoji", (inst, def) => {
    core.$ZodEmoji.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_emoji(params) {
    return core._emoji(ZodMiniEmoji, params);
}
const ZodMiniNanoID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniNanoID", (inst, def) => {
    core.$ZodNanoID.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_nanoid(params) {
    return core._nanoid(ZodMiniNanoID, params);
}
/**
 * @deprecated CUID v1 is deprecated by its authors due to information leakage
 * (timestamps embedded in the id). Use {@link ZodMiniCUID2} instead.
 * See https://github.com/paralleldrive/cuid.
 */
const ZodMiniCUID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniCUID", (inst, def) => {
    core.$ZodCUID.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
/**
 * Validates a CUID v1 string.
 *
 * @deprecated CUID v1 is deprecated by its authors due to information leakage
 * (timestamps embedded in the id). Use {@link cuid2 | `z.cuid2()`} instead.
 * See https://github.com/paralleldrive/cuid.
 */
// @__NO_SIDE_EFFECTS__
function schemas_cuid(params) {
    return core._cuid(ZodMiniCUID, params);
}
const ZodMiniCUID2 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniCUID2", (inst, def) => {
    core.$ZodCUID2.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_cuid2(params) {
    return core._cuid2(ZodMiniCUID2, params);
}
const ZodMiniULID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniULID", (inst, def) => {
    core.$ZodULID.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_ulid(params) {
    return core._ulid(ZodMiniULID, params);
}
const ZodMiniXID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniXID", (inst, def) => {
    core.$ZodXID.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_xid(params) {
    return core._xid(ZodMiniXID, params);
}
const ZodMiniKSUID = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniKSUID", (inst, def) => {
    core.$ZodKSUID.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_ksuid(params) {
    return core._ksuid(ZodMiniKSUID, params);
}
const ZodMiniIPv4 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniIPv4", (inst, def) => {
    core.$ZodIPv4.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_ipv4(params) {
    return core._ipv4(ZodMiniIPv4, params);
}
const ZodMiniIPv6 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniIPv6", (inst, def) => {
    core.$ZodIPv6.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_ipv6(params) {
    return core._ipv6(ZodMiniIPv6, params);
}
const ZodMiniCIDRv4 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniCIDRv4", (inst, def) => {
    core.$ZodCIDRv4.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_cidrv4(params) {
    return core._cidrv4(ZodMiniCIDRv4, params);
}
const ZodMiniCIDRv6 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniCIDRv6", (inst, def) => {
    core.$ZodCIDRv6.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_cidrv6(params) {
    return core._cidrv6(ZodMiniCIDRv6, params);
}
const ZodMiniMAC = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniMAC", (inst, def) => {
    core.$ZodMAC.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_mac(params) {
    return core._mac(ZodMiniMAC, params);
}
const ZodMiniBase64 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniBase64", (inst, def) => {
    core.$ZodBase64.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_base64(params) {
    return core._base64(ZodMiniBase64, params);
}
const ZodMiniBase64URL = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniBase64URL", (inst, def) => {
    core.$ZodBase64URL.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_base64url(params) {
    return core._base64url(ZodMiniBase64URL, params);
}
const ZodMiniE164 = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniE164", (inst, def) => {
    core.$ZodE164.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_e164(params) {
    return core._e164(ZodMiniE164, params);
}
const ZodMiniCreditCard = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniCreditCard", (inst, def) => {
    core.$ZodCreditCard.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_creditCard(params) {
    return core._creditCard(ZodMiniCreditCard, params);
}
const ZodMiniIBAN = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniIBAN", (inst, def) => {
    core.$ZodIBAN.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_iban(params) {
    return core._iban(ZodMiniIBAN, params);
}
const ZodMiniJWT = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniJWT", (inst, def) => {
    core.$ZodJWT.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function jwt(params) {
    return core._jwt(ZodMiniJWT, params);
}
const ZodMiniCustomStringFormat = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniCustomStringFormat", (inst, def) => {
    core.$ZodCustomStringFormat.init(inst, def);
    ZodMiniStringFormat.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function stringFormat(format, fnOrRegex, _params = {}) {
    return core._stringFormat(ZodMiniCustomStringFormat, format, fnOrRegex, _params);
}
// @__NO_SIDE_EFFECTS__
function schemas_hostname(_params) {
    return core._stringFormat(ZodMiniCustomStringFormat, "hostname", regexes.hostname, _params);
}
// @__NO_SIDE_EFFECTS__
function schemas_hex(_params) {
    return core._stringFormat(ZodMiniCustomStringFormat, "hex", regexes.hex, _params);
}
// @__NO_SIDE_EFFECTS__
function schemas_currencyCode(_params) {
    return core._stringFormat(ZodMiniCustomStringFormat, "currency_code", regexes.currencyCode, _params);
}
// @__NO_SIDE_EFFECTS__
function hash(alg, params) {
    const enc = params?.enc ?? "hex";
    const format = `${alg}_${enc}`;
    const regex = core.regexes[format];
    // check for unrecognized format
    if (!regex)
        throw new Error(`Unrecognized hash format: ${format}`);
    return core._stringFormat(ZodMiniCustomStringFormat, format, regex, params);
}
const ZodMiniNumber = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniNumber", (inst, def) => {
    $ZodNumber.init(inst, def);
    ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function schemas_number(params) {
    return api/* _number */.F7(ZodMiniNumber, params);
}
const ZodMiniNumberFormat = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniNumberFormat", (inst, def) => {
    $ZodNumberFormat.init(inst, def);
    ZodMiniNumber.init(inst, def);
});
function schemas_int(params) {
    return api/* _int */.LK(ZodMiniNumberFormat, params);
}
function float32(params) {
    return core._float32(ZodMiniNumberFormat, params);
}
function float64(params) {
    return core._float64(ZodMiniNumberFormat, params);
}
function int32(params) {
    return core._int32(ZodMiniNumberFormat, params);
}
function uint32(params) {
    return core._uint32(ZodMiniNumberFormat, params);
}
const ZodMiniBoolean = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniBoolean", (inst, def) => {
    $ZodBoolean.init(inst, def);
    ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function schemas_boolean(params) {
    return api/* _boolean */._L(ZodMiniBoolean, params);
}
const ZodMiniBigInt = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniBigInt", (inst, def) => {
    core.$ZodBigInt.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_bigint(params) {
    return core._bigint(ZodMiniBigInt, params);
}
const ZodMiniBigIntFormat = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniBigIntFormat", (inst, def) => {
    core.$ZodBigIntFormat.init(inst, def);
    ZodMiniBigInt.init(inst, def);
})));
function int64(params) {
    return core._int64(ZodMiniBigIntFormat, params);
}
function uint64(params) {
    return core._uint64(ZodMiniBigIntFormat, params);
}
const ZodMiniSymbol = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniSymbol", (inst, def) => {
    core.$ZodSymbol.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function symbol(params) {
    return core._symbol(ZodMiniSymbol, params);
}
const ZodMiniUndefined = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniUndefined", (inst, def) => {
    core.$ZodUndefined.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_undefined(params) {
    return core._undefined(ZodMiniUndefined, params);
}

const ZodMiniNull = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniNull", (inst, def) => {
    core.$ZodNull.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_null(params) {
    return core._null(ZodMiniNull, params);
}

const ZodMiniAny = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniAny", (inst, def) => {
    core.$ZodAny.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function any() {
    return core._any(ZodMiniAny);
}
const ZodMiniUnknown = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniUnknown", (inst, def) => {
    $ZodUnknown.init(inst, def);
    ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function unknown() {
    return api/* _unknown */.em(ZodMiniUnknown);
}
const ZodMiniNever = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniNever", (inst, def) => {
    core.$ZodNever.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function never(params) {
    return core._never(ZodMiniNever, params);
}
const ZodMiniVoid = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniVoid", (inst, def) => {
    core.$ZodVoid.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function _void(params) {
    return core._void(ZodMiniVoid, params);
}

const ZodMiniDate = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniDate", (inst, def) => {
    core.$ZodDate.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function schemas_date(params) {
    return core._date(ZodMiniDate, params);
}
const ZodMiniArray = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniArray", (inst, def) => {
    $ZodArray.init(inst, def);
    ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function array(element, params) {
    return new ZodMiniArray({
        type: "array",
        element: element,
        ...core_util/* normalizeParams */.A2(params),
    });
}
// .keyof
// @__NO_SIDE_EFFECTS__
function keyof(schema) {
    const shape = schema._zod.def.shape;
    return _enum(Object.keys(shape));
}
const ZodMiniObject = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniObject", (inst, def) => {
    $ZodObject.init(inst, def);
    ZodMiniType.init(inst, def);
    core_util/* installLazyProp */.X(inst, "shape", (self) => self._zod.def.shape, false);
});
// @__NO_SIDE_EFFECTS__
function object(shape, params) {
    const def = {
        type: "object",
        shape: shape ?? {},
        ...core_util/* normalizeParams */.A2(params),
    };
    return new ZodMiniObject(def);
}
// strictObject
// @__NO_SIDE_EFFECTS__
function strictObject(shape, params) {
    return new ZodMiniObject({
        type: "object",
        shape,
        catchall: never(),
        ...util.normalizeParams(params),
    });
}
// looseObject
// @__NO_SIDE_EFFECTS__
function looseObject(shape, params) {
    return new ZodMiniObject({
        type: "object",
        shape,
        catchall: unknown(),
        ...core_util/* normalizeParams */.A2(params),
    });
}
// object methods
// @__NO_SIDE_EFFECTS__
function extend(schema, shape) {
    return core_util/* extend */.X$(schema, shape);
}
// @__NO_SIDE_EFFECTS__
function safeExtend(schema, shape) {
    return util.safeExtend(schema, shape);
}
/**
 * @deprecated Use [`z.extend(A, B.shape)`](https://zod.dev/api?id=extend) instead.
 */
// @__NO_SIDE_EFFECTS__
function merge(a, b) {
    return util.merge(a, b);
}
// @__NO_SIDE_EFFECTS__
function pick(schema, mask) {
    return util.pick(schema, mask);
}
// .omit
// @__NO_SIDE_EFFECTS__
function omit(schema, mask) {
    return util.omit(schema, mask);
}
// @__NO_SIDE_EFFECTS__
function partial(schema, mask) {
    const def = schema._zod.def;
    if (def.type !== "tuple")
        return util.partial(ZodMiniOptional, schema, mask);
    // a refinement was authored against the full arity; partialing would run it on a shorter array
    if (def.checks?.length)
        throw new Error(".partial() cannot be used on tuple schemas containing refinements");
    return util.clone(schema, {
        ...def,
        items: def.items.map((item) => new ZodMiniOptional({ type: "optional", innerType: item })),
    });
}
// @__NO_SIDE_EFFECTS__
function exactPartial(schema, mask) {
    return util.partial(ZodMiniExactOptional, schema, mask, "exactPartial");
}
// @__NO_SIDE_EFFECTS__
function required(schema, mask) {
    return util.required(ZodMiniNonOptional, schema, mask);
}
// @__NO_SIDE_EFFECTS__
function catchall(inst, catchall) {
    // `mergeDefs` rather than a spread: spreading reads `shape`, and resolving it can mint a whole fresh subtree
    return inst.clone(util.mergeDefs(inst._zod.def, { catchall: catchall }));
}
const ZodMiniUnion = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniUnion", (inst, def) => {
    core.$ZodUnion.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function union(options, params) {
    return new ZodMiniUnion({
        type: "union",
        options: options,
        ...util.normalizeParams(params),
    });
}
const ZodMiniXor = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniXor", (inst, def) => {
    ZodMiniUnion.init(inst, def);
    core.$ZodXor.init(inst, def);
})));
/** Creates an exclusive union (XOR) where exactly one option must match.
 * Unlike regular unions that succeed when any option matches, xor fails if
 * zero or more than one option matches the input. */
function xor(options, params) {
    return new ZodMiniXor({
        type: "union",
        options: options,
        inclusive: false,
        ...util.normalizeParams(params),
    });
}
const ZodMiniDiscriminatedUnion = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniDiscriminatedUnion", (inst, def) => {
    core.$ZodDiscriminatedUnion.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function discriminatedUnion(discriminator, options, params) {
    return new ZodMiniDiscriminatedUnion({
        type: "union",
        options: options,
        discriminator,
        ...util.normalizeParams(params),
    });
}
const ZodMiniIntersection = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniIntersection", (inst, def) => {
    core.$ZodIntersection.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function intersection(left, right) {
    return new ZodMiniIntersection({
        type: "intersection",
        left: left,
        right: right,
    });
}
const ZodMiniTuple = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniTuple", (inst, def) => {
    core.$ZodTuple.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function tuple(items, _paramsOrRest, _params) {
    const hasRest = _paramsOrRest instanceof core.$ZodType;
    const params = hasRest ? _params : _paramsOrRest;
    const rest = hasRest ? _paramsOrRest : null;
    return new ZodMiniTuple({
        type: "tuple",
        items: items,
        rest,
        ...util.normalizeParams(params),
    });
}
const ZodMiniRecord = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniRecord", (inst, def) => {
    $ZodRecord.init(inst, def);
    ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function record(keyType, valueType, params) {
    // v3-compat: z.record(valueType, params?) — defaults keyType to z.string()
    if (!valueType || !valueType._zod) {
        return new ZodMiniRecord({
            type: "record",
            keyType: schemas_string(),
            valueType: keyType,
            ...core_util/* normalizeParams */.A2(valueType),
        });
    }
    return new ZodMiniRecord({
        type: "record",
        keyType,
        valueType: valueType,
        ...core_util/* normalizeParams */.A2(params),
    });
}
// @__NO_SIDE_EFFECTS__
function partialRecord(keyType, valueType, params) {
    return new ZodMiniRecord({
        type: "record",
        keyType,
        valueType: valueType,
        ...util.normalizeParams(params),
        partial: true,
    });
}
function looseRecord(keyType, valueType, params) {
    return new ZodMiniRecord({
        type: "record",
        keyType,
        valueType: valueType,
        mode: "loose",
        ...util.normalizeParams(params),
    });
}
const ZodMiniMap = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniMap", (inst, def) => {
    core.$ZodMap.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function map(keyType, valueType, params) {
    return new ZodMiniMap({
        type: "map",
        keyType: keyType,
        valueType: valueType,
        ...util.normalizeParams(params),
    });
}
const ZodMiniSet = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniSet", (inst, def) => {
    core.$ZodSet.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function set(valueType, params) {
    return new ZodMiniSet({
        type: "set",
        valueType: valueType,
        ...util.normalizeParams(params),
    });
}
const ZodMiniEnum = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniEnum", (inst, def) => {
    $ZodEnum.init(inst, def);
    ZodMiniType.init(inst, def);
    // reuse the parsed value set so a numeric TS enum's reverse-mapping keys stay out
    inst.options = [...inst._zod.values];
});
// @__NO_SIDE_EFFECTS__
function _enum(values, params) {
    const entries = Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values;
    return new ZodMiniEnum({
        type: "enum",
        entries,
        ...core_util/* normalizeParams */.A2(params),
    });
}

// @__NO_SIDE_EFFECTS__
/** @deprecated This API has been merged into `z.enum()`. Use `z.enum()` instead.
 *
 * ```ts
 * enum Colors { red, green, blue }
 * z.enum(Colors);
 * ```
 */
function nativeEnum(entries, params) {
    return new ZodMiniEnum({
        type: "enum",
        entries,
        ...util.normalizeParams(params),
    });
}
const ZodMiniLiteral = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniLiteral", (inst, def) => {
    $ZodLiteral.init(inst, def);
    ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function literal(value, params) {
    return new ZodMiniLiteral({
        type: "literal",
        values: Array.isArray(value) ? value : [value],
        ...core_util/* normalizeParams */.A2(params),
    });
}
const ZodMiniFile = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniFile", (inst, def) => {
    core.$ZodFile.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function file(params) {
    return core._file(ZodMiniFile, params);
}
const ZodMiniTransform = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniTransform", (inst, def) => {
    core.$ZodTransform.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function transform(fn) {
    return new ZodMiniTransform({
        type: "transform",
        transform: fn,
    });
}
const ZodMiniOptional = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniOptional", (inst, def) => {
    $ZodOptional.init(inst, def);
    ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function optional(innerType) {
    return new ZodMiniOptional({
        type: "optional",
        innerType: innerType,
    });
}
const ZodMiniExactOptional = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniExactOptional", (inst, def) => {
    core.$ZodExactOptional.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function exactOptional(innerType) {
    return new ZodMiniExactOptional({
        type: "optional",
        innerType: innerType,
    });
}
const ZodMiniNullable = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniNullable", (inst, def) => {
    $ZodNullable.init(inst, def);
    ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function nullable(innerType) {
    return new ZodMiniNullable({
        type: "nullable",
        innerType: innerType,
    });
}
// nullish
// @__NO_SIDE_EFFECTS__
function nullish(innerType) {
    return optional(nullable(innerType));
}
const ZodMiniDefault = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniDefault", (inst, def) => {
    core.$ZodDefault.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function _default(innerType, defaultValue) {
    return new ZodMiniDefault({
        type: "default",
        innerType: innerType,
        get defaultValue() {
            return typeof defaultValue === "function" ? defaultValue() : util.shallowClone(defaultValue);
        },
    });
}
const ZodMiniPrefault = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniPrefault", (inst, def) => {
    core.$ZodPrefault.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function prefault(innerType, defaultValue) {
    return new ZodMiniPrefault({
        type: "prefault",
        innerType: innerType,
        get defaultValue() {
            return typeof defaultValue === "function" ? defaultValue() : util.shallowClone(defaultValue);
        },
    });
}
const ZodMiniNonOptional = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniNonOptional", (inst, def) => {
    core.$ZodNonOptional.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function nonoptional(innerType, params) {
    return new ZodMiniNonOptional({
        type: "nonoptional",
        innerType: innerType,
        ...util.normalizeParams(params),
    });
}
const ZodMiniSuccess = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniSuccess", (inst, def) => {
    core.$ZodSuccess.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function success(innerType) {
    return new ZodMiniSuccess({
        type: "success",
        innerType: innerType,
    });
}
const ZodMiniCatch = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniCatch", (inst, def) => {
    $ZodCatch.init(inst, def);
    ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function _catch(innerType, catchValue) {
    return new ZodMiniCatch({
        type: "catch",
        innerType: innerType,
        catchValue: (typeof catchValue === "function" ? catchValue : core_util/* constantCatch */.SS(catchValue)),
    });
}

const ZodMiniNaN = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniNaN", (inst, def) => {
    core.$ZodNaN.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function nan(params) {
    return core._nan(ZodMiniNaN, params);
}
const ZodMiniPipe = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniPipe", (inst, def) => {
    core.$ZodPipe.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function pipe(in_, out) {
    return new ZodMiniPipe({
        type: "pipe",
        in: in_,
        out: out,
    });
}
const ZodMiniCodec = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniCodec", (inst, def) => {
    ZodMiniPipe.init(inst, def);
    core.$ZodCodec.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function codec(in_, out, params) {
    return new ZodMiniCodec({
        type: "pipe",
        in: in_,
        out: out,
        transform: params.decode,
        reverseTransform: params.encode,
    });
}
// @__NO_SIDE_EFFECTS__
function invertCodec(codec) {
    const def = codec._zod.def;
    return new ZodMiniCodec({
        type: "pipe",
        in: def.out,
        out: def.in,
        transform: def.reverseTransform,
        reverseTransform: def.transform,
    });
}
const ZodMiniReadonly = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniReadonly", (inst, def) => {
    core.$ZodReadonly.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function readonly(innerType) {
    return new ZodMiniReadonly({
        type: "readonly",
        innerType: innerType,
    });
}
const ZodMiniTemplateLiteral = /*@__PURE__*/ core_core/* $constructor */.xI("ZodMiniTemplateLiteral", (inst, def) => {
    $ZodTemplateLiteral.init(inst, def);
    ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function templateLiteral(parts, params) {
    return new ZodMiniTemplateLiteral({
        type: "template_literal",
        parts,
        ...core_util/* normalizeParams */.A2(params),
    });
}
const ZodMiniLazy = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniLazy", (inst, def) => {
    core.$ZodLazy.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// export function lazy<T extends object>(getter: () => T): T {
//   return util.createTransparentProxy<T>(getter);
// }
// @__NO_SIDE_EFFECTS__
function _lazy(getter) {
    return new ZodMiniLazy({
        type: "lazy",
        getter: getter,
    });
}

const ZodMiniPromise = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniPromise", (inst, def) => {
    core.$ZodPromise.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function promise(innerType) {
    return new ZodMiniPromise({
        type: "promise",
        innerType: innerType,
    });
}
const ZodMiniCustom = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniCustom", (inst, def) => {
    core.$ZodCustom.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// custom checks
// @__NO_SIDE_EFFECTS__
function check(fn, params) {
    const ch = new core.$ZodCheck({
        check: "custom",
        ...util.normalizeParams(params),
    });
    ch._zod.check = fn;
    return ch;
}
// ZodCustom custom schema
// @__NO_SIDE_EFFECTS__
function custom(fn, _params) {
    return core._custom(ZodMiniCustom, fn ?? (() => true), _params);
}
// refine
// @__NO_SIDE_EFFECTS__
function refine(fn, _params = {}) {
    return core._refine(ZodMiniCustom, fn, _params);
}
// superRefine
// @__NO_SIDE_EFFECTS__
function superRefine(fn, params) {
    return core._superRefine(fn, params);
}
// Re-export describe and meta from core
const describe = api/* describe */.q0;
const meta = api/* meta */.mI;
// instanceof
class Class {
    constructor(..._args) { }
}
// @__NO_SIDE_EFFECTS__
function _instanceof(cls, params = {}) {
    const inst = custom((data) => data instanceof cls, params);
    inst._zod.bag.Class = cls;
    // Override check to emit invalid_type instead of custom
    inst._zod.check = (payload) => {
        if (!(payload.value instanceof cls)) {
            payload.issues.push({
                code: "invalid_type",
                expected: cls.name,
                input: payload.value,
                inst,
                path: [...(inst._zod.def.path ?? [])],
            });
        }
    };
    return inst;
}

// stringbool
const stringbool = (...args) => core._stringbool({
    Codec: ZodMiniCodec,
    Boolean: ZodMiniBoolean,
    String: ZodMiniString,
}, ...args);
// @__NO_SIDE_EFFECTS__
function json() {
    const jsonSchema = _lazy(() => {
        return union([schemas_string(), schemas_number(), schemas_boolean(), schemas_null(), array(jsonSchema), record(schemas_string(), jsonSchema)]);
    });
    return jsonSchema;
}
const ZodMiniFunction = /*@__PURE__*/ (/* unused pure expression or super */ null && (core.$constructor("ZodMiniFunction", (inst, def) => {
    core.$ZodFunction.init(inst, def);
    ZodMiniType.init(inst, def);
})));
// @__NO_SIDE_EFFECTS__
function _function(params) {
    return new ZodMiniFunction({
        type: "function",
        input: Array.isArray(params?.input) ? tuple(params?.input) : (params?.input ?? array(unknown())),
        output: params?.output ?? unknown(),
    });
}



/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(342);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
