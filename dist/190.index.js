export const id = 190;
export const ids = [190];
export const modules = {

/***/ 190:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  deployAll: () => (/* binding */ deployAll)
});

;// CONCATENATED MODULE: ./lib/host/concurrency/once.js
const once = (work, load) => {
    let loaded;
    return () => {
        loaded ??= load();
        loaded.catch(() => { });
        work.add(loaded);
        return loaded;
    };
};
const keyed = (work, keyOf, load) => {
    const known = new Map();
    return (...args) => {
        const key = keyOf(...args);
        const found = known.get(key) ?? once(work, () => load(...args));
        known.set(key, found);
        return found();
    };
};

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
var external_node_http_namespaceObject = /*#__PURE__*/__webpack_require__.t(external_node_http_, 2);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(4708);
var external_node_https_namespaceObject = /*#__PURE__*/__webpack_require__.t(external_node_https_, 2);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: ./lib/errors/problems.js + 29 modules
var errors_problems = __webpack_require__(960);
// EXTERNAL MODULE: ./lib/text/address.js
var address = __webpack_require__(6519);
// EXTERNAL MODULE: ./lib/host/connections/addresses.js
var addresses = __webpack_require__(6452);
;// CONCATENATED MODULE: ./lib/host/connections/pace.js

const LEAST_BYTES = 256;
const SLOW_SECONDS = 3;
const SECOND_MS = 1_000;
const watchPace = (socket, slow) => {
    let seen = socket.bytesRead;
    let slowSeconds = 0;
    const look = () => {
        const bytes = socket.bytesRead - seen;
        seen = socket.bytesRead;
        slowSeconds = bytes > 0 && bytes < LEAST_BYTES ? slowSeconds + 1 : 0;
        if (slowSeconds < SLOW_SECONDS)
            return;
        const error = slow();
        answerOn(socket)?.destroy(error);
        socket.destroy(error);
    };
    const timer = setInterval(look, SECOND_MS);
    timer.unref();
    socket.on('error', () => { });
    socket.once('close', () => clearInterval(timer));
    socket.on('free', () => {
        slowSeconds = 0;
    });
};
const answerOn = (socket) => {
    const request = Reflect.get(socket, '_httpMessage');
    const answer = typeof request === 'object' && request !== null ? Reflect.get(request, 'res') : undefined;
    return answer instanceof external_node_http_.IncomingMessage ? answer : undefined;
};

;// CONCATENATED MODULE: ./lib/host/connections/agents.js







const PROXY_SILENCE_MS = 10_000;
const createAgents = (environment, proxySilenceMs = PROXY_SILENCE_MS) => {
    const [plain, secure] = [readProxy(environment, 'http_proxy'), readProxy(environment, 'https_proxy')];
    const proxyEnv = {
        HTTP_PROXY: plain?.url.href,
        HTTPS_PROXY: secure?.url.href,
        NO_PROXY: bypassed(environment.no_proxy || environment.NO_PROXY || ''),
    };
    const options = { keepAlive: true, maxSockets: 16, proxyEnv, timeout: proxySilenceMs };
    const agents = { http: guarded(new external_node_http_.Agent(options), true), https: guarded(new external_node_https_.Agent(options), false) };
    return {
        ...agents,
        proxy: secure && `${secure.variable} (${secure.url.protocol}//${secure.url.host})`,
        [Symbol.dispose]: () => {
            agents.http.destroy();
            agents.https.destroy();
        },
    };
};
const guarded = (agent, isPlain) => {
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (options, done) => {
        const host = options.host ?? 'localhost';
        const plain = isPlain ? (0,errors_problems/* failure */.V2)('connection-plain', { host }) : undefined;
        const refused = (0,address/* isLoopback */.U9)(host) ? undefined : (plain ?? metadata(host, host));
        if (refused !== undefined) {
            done?.(refused, new external_node_net_.Socket());
            return undefined;
        }
        const refusal = (address) => (0,addresses/* isThisMachine */.YY)(address) ? undefined : (plain ?? metadata(host, address));
        const watched = (error, socket) => {
            if (error === null)
                watchOnce(socket);
            done?.(error, socket);
        };
        const seen = new WeakSet();
        const watchOnce = (socket) => {
            if (!(socket instanceof external_node_net_.Socket) || seen.has(socket))
                return;
            seen.add(socket);
            watchPace(socket, () => (0,errors_problems/* failure */.V2)('server-too-slow', { host }));
        };
        const socket = connect({ ...options, lookup: (0,addresses/* lookupExcept */.Kx)(refusal, options.lookup) }, done && watched);
        watchOnce(socket);
        return socket;
    };
    return agent;
};
const metadata = (host, address) => (0,addresses/* isMetadata */.SE)(address) ? (0,errors_problems/* failure */.V2)('connection-metadata', { host, address }) : undefined;
const readProxy = (environment, lowerCase) => {
    const variable = environment[lowerCase] ? lowerCase : lowerCase.toUpperCase();
    const text = environment[variable] ?? '';
    if (text === '')
        return undefined;
    const url = URL.parse(text.includes('://') ? text : `http://${text}`);
    if (url !== null && /^https?:$/.test(url.protocol) && isDecodable(url))
        return { variable, url };
    throw (0,errors_problems/* failure */.V2)('proxy-invalid', { variable });
};
const isDecodable = ({ username, password }) => {
    try {
        decodeURIComponent(`${username}${password}`);
        return true;
    }
    catch {
        return false;
    }
};
const bypassed = (noProxy) => {
    const names = noProxy.split(/[\s,]+/).filter((name) => name !== '');
    const below = names
        .filter((name) => /^[a-z0-9]/i.test(name) && (0,external_node_net_.isIP)(name) === 0 && !name.includes('/'))
        .map((name) => `.${name}`);
    return [...names, ...below, 'localhost', '127.0.0.0-127.255.255.255', '::1'].join(',');
};

// EXTERNAL MODULE: ./lib/host/log/log.js + 1 modules
var log = __webpack_require__(2621);
// EXTERNAL MODULE: ./lib/decide/auto.js
var auto = __webpack_require__(4729);
// EXTERNAL MODULE: ./lib/lambda/paths.js
var lambda_paths = __webpack_require__(2407);
;// CONCATENATED MODULE: ./lib/decide/kinds.js

const BOOTSTRAP_RUNTIMES = ['provided.al2023', 'provided.al2'];
const ENDING_RUNTIME = 'provided.al2';
const findKindProblems = (name, live) => [
    ...providerProblems(name, live),
    ...(live.code.kind === 'zip' ? zipProblems(name, live.code) : []),
];
const providerProblems = (name, { capacityProvider, code }) => {
    if (capacityProvider === undefined)
        return [];
    const how = code.kind === 'image'
        ? { command: 'push', code: '--image-uri URI' }
        : { command: 'build', code: '--zip-file fileb://function.zip' };
    return [(0,errors_problems/* problem */.CC)('function-on-capacity-provider', { name, provider: capacityProvider || 'not named', ...how })];
};
const zipProblems = (name, { runtime, s3Object }) => {
    const ofRuntime = runtimeProblem(name, runtime);
    const byReference = s3Object === undefined ? [] : [(0,errors_problems/* problem */.CC)('code-by-reference', { name, ...s3Object })];
    return ofRuntime === undefined ? byReference : [ofRuntime, ...byReference];
};
const runtimeProblem = (name, runtime) => {
    if (BOOTSTRAP_RUNTIMES.includes(runtime))
        return undefined;
    if (runtime === 'custom')
        return (0,errors_problems/* problem */.CC)('runtime-custom', { name });
    if (runtime === 'provided')
        return (0,errors_problems/* problem */.CC)('runtime-retired', { name });
    if (runtime === 'go1.x')
        return (0,errors_problems/* problem */.CC)('runtime-go', { name });
    if (runtime.startsWith('provided.'))
        return (0,errors_problems/* problem */.CC)('runtime-unknown', { name, runtime });
    return (0,errors_problems/* problem */.CC)('runtime-not-provided', { name, runtime });
};
const findKindWarnings = (name, live) => [
    ...(live.isDurable ? [(0,errors_problems/* warning */.$e)('function-durable', { name })] : []),
    ...(live.code.kind === 'zip' && live.code.runtime === ENDING_RUNTIME ? [(0,errors_problems/* warning */.$e)('runtime-ending', { name })] : []),
];

// EXTERNAL MODULE: ./lib/decide/source.js
var source = __webpack_require__(2767);
;// CONCATENATED MODULE: ./lib/decide/refuse.js





const findProblems = (spec, { live, repository }, around) => {
    const { packageType } = (0,auto/* resolveAutos */.Lf)(spec, live);
    const problems = [];
    if (!live.exists)
        problems.push(missingFunction(spec, repository, packageType, around));
    else
        problems.push(...functionProblems(spec, live));
    const isNamed = spec.repository !== undefined || live.exists;
    if (repository !== undefined && !repository.exists && isNamed)
        problems.push(missingRepository(repository.name, live, around));
    return [...problems, ...around.taken];
};
const findPushProblems = (spec, { live, repository }, around) => {
    if ((0,auto/* resolveAutos */.Lf)(spec, live).packageType === 'zip')
        return [(0,errors_problems/* problem */.CC)('push-live-zip', { name: spec.functionName })];
    const problems = [];
    if (live.exists && (0,source/* isPacked */.lS)(spec))
        problems.push(...overrideProblems(spec.functionName, live.override));
    if (live.exists)
        problems.push(...guessProblems(spec, live));
    if (repository !== undefined && !repository.exists)
        problems.push(missingRepository(repository.name, live, around));
    return [...problems, ...around.taken];
};
const missingRepository = (name, live, around) => {
    const { region, nearRepository: near } = around;
    const [host = '', ...path] = name.split('/');
    if (host.includes('.') && path.length > 0)
        return (0,errors_problems/* problem */.CC)('repository-other-registry', { where: 'repository', value: name, host, name: path.at(-1) ?? name });
    return live.exists && live.code.kind === 'image'
        ? (0,errors_problems/* problem */.CC)('repository-other-than-live', { name, region, liveUri: live.code.repositoryUri })
        : (0,errors_problems/* problem */.CC)('repository-missing', { name, region, near });
};
const missingFunction = ({ functionName: name, tag }, repository, packageType, { region, registry, nearFunction: near }) => {
    if (packageType === 'zip')
        return (0,errors_problems/* problem */.CC)('function-missing-zip', { name, region, near });
    const uri = repository?.exists ? repository.uri : `${registry}/${repository?.name ?? name.toLowerCase()}`;
    return (0,errors_problems/* problem */.CC)('function-missing', { name, region, near, uri: `${uri}:${tag}` });
};
const functionProblems = (spec, live) => {
    const { packageType, architecture } = (0,auto/* resolveAutos */.Lf)(spec, live);
    const name = spec.functionName;
    const problems = [];
    if (packageType === live.code.kind) {
        problems.push(...findKindProblems(name, live));
        if (live.code.kind === 'image' && (0,source/* isPacked */.lS)(spec))
            problems.push(...overrideProblems(name, live.override));
    }
    else {
        problems.push((0,errors_problems/* problem */.CC)('package-type-differs', {
            packageType,
            name,
            live: live.code.kind,
            ...askedFor(spec, packageType, live),
        }));
    }
    if (architecture !== live.architecture) {
        problems.push((0,errors_problems/* problem */.CC)('architecture-differs', { architecture, name, live: live.architecture }));
    }
    return [...problems, ...guessProblems(spec, live)];
};
const SETTINGS = {
    'zip-file': 'zip-file',
    archive: 'image-uri',
    'image-uri': 'image-uri',
    dockerfile: 'dockerfile',
};
const askedFor = ({ source }, packageType, live) => {
    if (source.kind === 'go' || source.kind === 'binary')
        return { what: `package-type is ${packageType}`, remedy: `Remove package-type, or set it to ${live.code.kind}` };
    const setting = SETTINGS[source.kind];
    const made = packageType === 'image' ? 'an image' : 'a zip';
    return {
        what: `${setting} is set, which makes ${made}`,
        remedy: `Set function-name to a function of type ${packageType}, or remove ${setting}`,
    };
};
const guessProblems = (spec, live) => {
    const guess = (0,auto/* guessArchitecture */.JU)(spec);
    if (!(0,source/* runsForeignCode */.qy)(spec) || spec.architecture.value !== 'auto' || guess === live.architecture)
        return [];
    const why = spec.source.kind === 'dockerfile' ? 'dockerfile' : spec.smoke === undefined ? 'cgo-enabled' : 'smoke-event';
    return [(0,errors_problems/* problem */.CC)('architecture-unset', { name: spec.functionName, live: live.architecture, guess, why })];
};
const WRAPPERS = /(?:^|\/)(?:sh|ash|bash|dash|busybox|env|aws-lambda-rie|[^/]*\.sh)$/;
const isWrapper = (path) => WRAPPERS.test(path) && !path.endsWith(lambda_paths/* AWS_ENTRYPOINT */.Bm);
const overrideProblems = (name, { entryPoint, command, workingDirectory }) => {
    const problems = [];
    if (entryPoint !== undefined) {
        const [path = ''] = entryPoint;
        const isOne = entryPoint.length === 1 && isPlainPath(path) && !(0,lambda_paths/* isHidden */.dK)(path) && !isWrapper(path);
        const isFollowed = isOne && (path !== lambda_paths/* AWS_ENTRYPOINT */.Bm || command === undefined || command.length === 1);
        if (!isFollowed) {
            const andCommand = command === undefined ? '' : ` and Command ${JSON.stringify(command)}`;
            const override = `EntryPoint ${JSON.stringify(entryPoint)}${andCommand}`;
            problems.push((0,errors_problems/* problem */.CC)('override-entry-point', { name, override }));
        }
    }
    const folder = workingDirectory?.replace(/\/$/, '');
    if (folder !== undefined && folder !== '' && (!isPlainPath(folder) || (0,lambda_paths/* isHidden */.dK)(folder))) {
        problems.push((0,errors_problems/* problem */.CC)('override-directory', {
            name,
            directory: workingDirectory ?? '',
            what: (0,lambda_paths/* isHidden */.dK)(folder)
                ? `below ${(0,lambda_paths/* mountedFolder */.fS)(folder)}, where Lambda mounts its own folder`
                : 'not an absolute path',
        }));
    }
    return problems;
};
const isPlainPath = (path) => /^(?:\/[^/\0]+)+$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path);

;// CONCATENATED MODULE: ./lib/decide/choose.js


const decide = (spec, observed, around) => {
    const { live, repository } = observed;
    const problems = findProblems(spec, observed, around);
    if (problems.length > 0)
        return { kind: 'refuse', problems };
    const { packageType, architecture } = (0,auto/* resolveAutos */.Lf)(spec, live);
    if (packageType === 'zip')
        return { kind: 'make', packageType, architecture, live };
    const { source } = spec;
    if (source.kind === 'image-uri')
        return { kind: 'promote', image: source.image, architecture, live };
    if (!repository?.exists)
        return { kind: 'refuse', problems };
    return { kind: 'make', packageType, architecture, live, repository };
};
const decidePush = (spec, { live, repository }, around) => {
    const problems = findPushProblems(spec, { live, repository }, around);
    if (!repository?.exists || problems.length > 0)
        return { kind: 'refuse', problems };
    const { architecture } = (0,auto/* resolveAutos */.Lf)(spec, live);
    return { kind: 'push', architecture, repository, live };
};

// EXTERNAL MODULE: ./lib/plan/plan.js + 5 modules
var plan_plan = __webpack_require__(3922);
// EXTERNAL MODULE: ./lib/release/note.js
var note = __webpack_require__(3925);
// EXTERNAL MODULE: ./lib/release/code.js
var release_code = __webpack_require__(8872);
// EXTERNAL MODULE: ./lib/release/differences.js
var differences = __webpack_require__(1685);
;// CONCATENATED MODULE: ./lib/release/steps.js



const planSteps = (wanted, live, repository) => {
    if (!live.exists)
        throw new TypeError('there is no function to update');
    const { code, architecture, layers, force } = wanted;
    const running = { code, architecture, ...(layers === undefined ? {} : { layers }) };
    const facets = (0,differences/* differences */.tX)(live, running).map(({ facet }) => facet);
    const steps = planPush(wanted, repository);
    if (layers !== undefined && facets.includes('layers'))
        steps.push({ kind: 'update-configuration', layers });
    if (force || facets.some((facet) => facet !== 'layers')) {
        steps.push({ kind: 'note', arn: live.arn, tags: noteTags(wanted, live) });
        steps.push({ kind: 'update-code', code, architecture, ...keyOf(live) });
    }
    return [...steps, { kind: 'verify', ...running }];
};
const keyOf = ({ sourceKmsKeyArn }) => sourceKmsKeyArn === undefined ? {} : { sourceKmsKeyArn };
const planPush = ({ code, manifest }, repository) => {
    if (code.kind !== 'image' || code.isForeign || code.tag === undefined || !repository?.exists)
        return [];
    if (repository.tagged?.digest === code.digest)
        return [];
    if (manifest === undefined)
        throw new TypeError('an image of ours has a manifest');
    const from = repository.tagged === undefined ? {} : { from: manifestOf(repository.tagged) };
    return [{ kind: 'move-tag', repository: code.repository, tag: code.tag, ...from, to: manifest }];
};
const manifestOf = ({ digest, mediaType, manifest }) => ({
    digest,
    mediaType,
    text: manifest,
});
const noteTags = ({ code, commit, environment, origin }, live) => {
    const previous = (0,release_code/* servingHash */.jA)(live);
    return {
        ...(previous === undefined ? {} : (0,note/* writeNote */.IP)('previous', previous, (0,note/* noteFor */.Yr)(live.tags, previous) ?? {})),
        ...(0,note/* writeNote */.IP)('current', (0,release_code/* codeHash */.Al)(code), { commit, ...(environment === undefined ? {} : { environment }) }),
        ...(0,note/* writeNote */.IP)('origin', (0,release_code/* codeHash */.Al)(code), origin),
    };
};
const changesAnything = (steps) => steps.some(({ kind }) => kind !== 'verify');

// EXTERNAL MODULE: ./lib/report/result.js
var result = __webpack_require__(7393);
;// CONCATENATED MODULE: ./lib/aws/arn.js
const DOMAINS = {
    'aws-cn': 'amazonaws.com.cn',
    'aws-eusc': 'amazonaws.eu',
    'aws-iso': 'c2s.ic.gov',
    'aws-iso-b': 'sc2s.sgov.gov',
    'aws-iso-e': 'cloud.adc-e.uk',
    'aws-iso-f': 'csp.hci.ic.gov',
};
const ecrHost = ({ partition, region, accountId }) => `${accountId}.dkr.ecr.${region}.${DOMAINS[partition] ?? 'amazonaws.com'}`;
const functionArn = ({ partition, region, accountId }, name) => `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
const repositoryArn = ({ partition, region, accountId }, { name, registryId = accountId }) => `arn:${partition}:ecr:${region}:${registryId}:repository/${name}`;

;// CONCATENATED MODULE: ./lib/decide/tag.js


const surprisingTag = (spec, live) => {
    if (!spec.isDefaultTag || (0,source/* isDeployedAsIs */.R7)(spec) || !live.exists || live.code.kind !== 'image' || !(0,source/* mayBeImage */.ym)(spec))
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
const movedTag = (spec, live, repository) => {
    if (!spec.isDefaultTag || (0,source/* isDeployedAsIs */.R7)(spec) || !live.exists || live.code.kind !== 'image')
        return undefined;
    if (!repository?.exists || repository.tagged === undefined || live.update === 'Failed')
        return undefined;
    const { imageUri, digest } = live.code;
    const isFromTag = imageUri === `${repository.uri}:${spec.tag}`;
    return isFromTag && digest !== undefined && digest !== repository.tagged.digest ? repository.tagged.digest : undefined;
};
const findTagProblem = (repository, tag, digest) => {
    if (!repository.exists ||
        !repository.isTagImmutable ||
        repository.tagged === undefined ||
        repository.tagged.digest === digest)
        return undefined;
    const isCommit = /[0-9a-f]{40}/.test(tag);
    return (0,errors_problems/* problem */.CC)(isCommit ? 'tag-immutable-commit' : 'tag-immutable', {
        tag,
        repository: repository.name,
        held: repository.tagged.digest,
        digest,
    });
};

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-lambda/dist-cjs/index.js
var dist_cjs = __webpack_require__(9315);
// EXTERNAL MODULE: ./lib/catalogue/aws/chained-role.js
var chained_role = __webpack_require__(1668);
;// CONCATENATED MODULE: ./lib/catalogue/aws/state-remedies.js
const KMS = 'Lambda cannot use the KMS key of the function: check that the key is enabled, and that its policy and the execution role allow kms:Decrypt.';
const VPC = 'Check the subnets and security groups of the function, and that they have free addresses and interfaces.';
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

;// CONCATENATED MODULE: ./lib/catalogue/aws/subject-forms.js
const subjectForms = {
    ids: 'GitHub puts ids into the sub of this repository:\n  now      {{sub}}\n  by name  {{other}}',
    names: 'GitHub puts only names into the sub of this repository:\n  now       {{sub}}\n  with ids  {{other}}',
    keys: 'This repository chose what its sub contains ({{keys}}):\n  now      {{sub}}\n  default  {{other}}',
    organization: 'The organization of this repository chose what its sub contains:\n  now      {{sub}}\n  default  {{other}}',
};
const trustHints = {
    run: 'This trust policy fits this run. To keep whom the role trusts now, add only its statement:\n{{policy}}',
    reading: 'This trust policy fits this run. Give it only to a role that may only read:\n{{policy}}',
};

;// CONCATENATED MODULE: ./lib/catalogue/aws/remedies.js



const FIND = "Check that {{resource}} exists, and that it is in the role's account and in this region.";
const awsRemedies = {
    UnrecognizedClientException: 'AWS does not know these credentials: assume the role again, and check that the region is in the same partition.',
    InvalidSignatureException: "AWS does not accept the signature: check the secret key and the machine's clock.",
    ExpiredTokenException: 'The credentials have expired: raise role-duration-seconds, or run the step again.',
    ExpiredToken: chained_role/* chainRemedies */.UM.ExpiredToken,
    InvalidClientTokenId: chained_role/* chainRemedies */.UM.InvalidClientTokenId,
    SignatureDoesNotMatch: chained_role/* chainRemedies */.UM.SignatureDoesNotMatch,
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
const remedies = {
    aws: awsRemedies,
    role: roleRemedies,
    chain: chained_role/* chainRemedies */.UM,
    denial: chained_role/* denialRemedies */.y1,
    state: stateRemedies,
    subject: subjectRemedies,
    form: subjectForms,
    trust: trustHints,
};

;// CONCATENATED MODULE: ./lib/errors/denial.js
const DENIAL = /is not authorized to perform: (?<action>[a-z0-9-]+:\w+)(?: on resource: (?<resource>\S+))?(?<why>[\s\S]*)/;
const NO_ALLOW = /^ because no (?<policy>[\w -]+?) allows\b/;
const DENY = /^ with an explicit deny(?: in an? (?<policy>[\w -]+(?:: arn:\S+)?))?/;
const readDenial = (text) => {
    const { action, resource, why = '' } = text.match(DENIAL)?.groups ?? {};
    if (action === undefined)
        return undefined;
    const deny = why.match(DENY);
    const policy = (deny ?? why.match(NO_ALLOW))?.groups?.policy?.replace(/\.$/, '');
    return { action, resource: resource?.replace(/[.,]$/, ''), isExplicit: deny !== null, policy };
};
const missingRight = (text) => {
    const denial = readDenial(text);
    return denial?.resource === undefined || denial.isExplicit ? undefined : `${denial.action} on ${denial.resource}`;
};

;// CONCATENATED MODULE: ./lib/errors/aws.js



const DENIALS = ['AccessDeniedException', 'AccessDenied'];
const explain = (error, doing) => {
    if (error instanceof errors_problems/* DeployError */.sH)
        return error;
    const status = foreignStatus(error);
    if (status !== undefined)
        return notFromAws(doing, status, error);
    const name = errorName(error);
    const { resource } = doing;
    if (DENIALS.includes(name))
        return denied(doing, (0,errors_problems/* reasonOf */.A3)(error), error) ?? deniedWithoutName(doing, error);
    const isTheirs = error instanceof Error && '$fault' in error && error.$fault === 'server';
    const isOther = isTheirs && !Object.hasOwn(remedies.aws, name);
    const remedy = (0,errors_problems/* fill */.GS)(remedyFor('aws', isOther ? 'serverFault' : name), { resource });
    const values = { what: (0,errors_problems/* capitalised */.Iu)(doing.what), name, reason: (0,errors_problems/* reasonOf */.A3)(error), remedy };
    return (0,errors_problems/* failure */.V2)('aws-call-failed', values, { cause: error });
};
const explaining = (doing, signal) => (error) => {
    signal.throwIfAborted();
    throw explain(error, doing);
};
const denied = ({ what, action: asked, resource: on }, text, cause) => {
    const denial = readDenial(text);
    if (denial === undefined)
        return undefined;
    const { action, isExplicit, policy } = denial;
    const resource = denial.resource ?? (action === asked ? on : undefined) ?? 'the resource that AWS means';
    const values = { what: (0,errors_problems/* capitalised */.Iu)(what), action, resource };
    if (isExplicit)
        return (0,errors_problems/* failure */.V2)('access-denied-explicit', { ...values, policy: policy ?? 'policy' }, { cause });
    if (policy !== undefined && policy !== 'identity-based policy')
        return (0,errors_problems/* failure */.V2)('access-denied-elsewhere', { ...values, policy }, { cause });
    const deny = policy === undefined ? CHECK_DENY : '';
    return (0,errors_problems/* failure */.V2)('access-denied', { ...values, also: '', orMore: '', deny }, { cause });
};
const CHECK_DENY = ', and check for an explicit Deny';
const deniedWithoutName = ({ what, action, resource, also }, cause) => {
    const more = also === undefined ? '' : `, and ${also},`;
    const orMore = also === undefined ? '' : ', or it lacks a right that this call needs';
    const values = { what: (0,errors_problems/* capitalised */.Iu)(what), action, resource, also: more, orMore, deny: CHECK_DENY };
    return (0,errors_problems/* failure */.V2)('access-denied', values, { cause });
};
const remedyFor = (kind, name) => {
    const table = remedies[kind];
    return (Object.hasOwn(table, name) ? table[name] : undefined) ?? remedies[kind].other;
};
const subjectRemedy = (kind, values) => (0,errors_problems/* fill */.GS)(remedies.subject[kind], values);
const remediesOfDenial = ({ hasExternalId, tags }) => {
    const { externalId, noExternalId, tags: ofTags } = remedies.denial;
    return [hasExternalId ? externalId : noExternalId, ...(tags ? [ofTags] : [])].join(' ');
};
const formText = (kind, values) => (0,errors_problems/* fill */.GS)(remedies.form[kind], values);
const trustHint = (kind, policy) => (0,errors_problems/* fill */.GS)(remedies.trust[kind], { policy: policy.replace(/^/gm, '  ') });
const foreignStatus = (error) => {
    if (!(error instanceof Error && '$metadata' in error))
        return undefined;
    if (error.name !== 'SyntaxError' && error.message !== 'Unknown' && error.message !== 'UnknownError')
        return undefined;
    const { $metadata: metadata } = error;
    const known = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
    return known && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
};
const notFromAws = ({ what }, status, cause) => (0,errors_problems/* failure */.V2)('aws-not-answering', { what: (0,errors_problems/* capitalised */.Iu)(what), status }, { cause });
const errorName = (error) => {
    if (!(error instanceof Error))
        return 'Error';
    const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
    return code !== undefined && Object.hasOwn(remedies.aws, code) ? code : error.name;
};

;// CONCATENATED MODULE: ./lib/observe/function.js



const observeFunction = async (lambda, functionName, home, signal) => {
    const doing = {
        what: `reading function ${functionName} in ${home.region}`,
        action: 'lambda:GetFunction',
        resource: functionArn(home, functionName),
    };
    try {
        const answer = await lambda.send(new dist_cjs/* GetFunctionCommand */.YF5({ FunctionName: functionName }), { abortSignal: signal });
        if (answer.Configuration === undefined)
            throw notFromAws(doing, 200);
        return toLive(answer);
    }
    catch (error) {
        signal.throwIfAborted();
        if (errorName(error) === 'ResourceNotFoundException')
            return { exists: false };
        throw explain(error, doing);
    }
};
const DEFAULT_TIMEOUT_SECONDS = 3;
const toLive = ({ Configuration: configuration = {}, Code: code = {}, Tags: tags, TagsError: tagsError, }) => {
    const image = configuration.ImageConfigResponse?.ImageConfig;
    return {
        exists: true,
        arn: configuration.FunctionArn ?? '',
        revisionId: configuration.RevisionId,
        code: configuration.PackageType === 'Image'
            ? liveImage(code.ImageUri ?? '', code.ResolvedImageUri)
            : liveZip(configuration, code),
        architecture: configuration.Architectures?.[0] === 'arm64' ? 'arm64' : 'x86_64',
        override: {
            entryPoint: some(image?.EntryPoint),
            command: some(image?.Command),
            workingDirectory: image?.WorkingDirectory || undefined,
        },
        layers: (configuration.Layers ?? []).flatMap(({ Arn }) => Arn ?? []),
        sourceKmsKeyArn: code.SourceKMSKeyArn,
        logGroup: configuration.LoggingConfig?.LogGroup,
        timeoutMs: (configuration.Timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1_000,
        ...kindOf(configuration),
        ...stateOf(configuration),
        tags: tags ?? (tagsError === undefined ? {} : 'not-permitted'),
    };
};
const liveZip = (configuration, { ResolvedS3Object: object }) => ({
    kind: 'zip',
    codeSha256: configuration.CodeSha256 ?? '',
    runtime: configuration.Runtime ?? '',
    ...(object?.S3Bucket && object.S3Key ? { s3Object: { bucket: object.S3Bucket, key: object.S3Key } } : {}),
});
const kindOf = ({ CapacityProviderConfig: provided, DurableConfig: durable, }) => ({
    ...(provided !== undefined && {
        capacityProvider: provided.LambdaManagedInstancesCapacityProviderConfig?.CapacityProviderArn ?? '',
    }),
    ...(durable !== undefined && { isDurable: true }),
});
const NO_STATE = 'none';
const stateOf = (configuration) => ({
    state: configuration.State ?? NO_STATE,
    stateReasonCode: configuration.StateReasonCode,
    stateReason: reason(configuration.StateReasonCode, configuration.StateReason),
    update: configuration.LastUpdateStatus,
    updateReasonCode: configuration.LastUpdateStatusReasonCode,
    updateReason: reason(configuration.LastUpdateStatusReasonCode, configuration.LastUpdateStatusReason),
});
const liveImage = (imageUri, resolved) => ({
    kind: 'image',
    imageUri,
    repositoryUri: imageUri.replace(/(?:@sha256:[0-9a-f]{64}|:[\w.-]+)$/, ''),
    digest: resolved?.match(/@(sha256:[0-9a-f]{64})$/)?.[1],
});
const some = (list) => list === undefined || list.length === 0 ? undefined : list;
const reason = (code, text) => [code, text].filter((part) => part !== undefined && part !== '').join(': ');

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-cjs/index.js
var client_ecr_dist_cjs = __webpack_require__(8249);
// EXTERNAL MODULE: ./lib/registry/manifest.js
var registry_manifest = __webpack_require__(886);
;// CONCATENATED MODULE: ./lib/observe/repository.js



const observeRepository = async (ecr, { tag, liveDigest, ...repository }, signal) => {
    const [described, tagged, live] = await Promise.all([
        describeRepository(ecr, repository, signal),
        readImage(ecr, repository, { imageTag: tag }, signal),
        liveDigest === undefined ? undefined : readImage(ecr, repository, { imageDigest: liveDigest }, signal),
    ]);
    if (described === undefined)
        return { exists: false, name: repository.name };
    return {
        exists: true,
        name: repository.name,
        arn: repository.arn,
        registryId: described.registryId ?? '',
        uri: described.repositoryUri ?? '',
        isTagImmutable: isTagImmutable(described, tag),
        isMutable: (described.imageTagMutability ?? 'MUTABLE') === 'MUTABLE',
        tagged,
        live,
    };
};
const describeRepository = async (ecr, { name, registryId, arn }, abortSignal) => {
    const doing = { what: `reading repository ${name}`, action: 'ecr:DescribeRepositories', resource: arn };
    const described = await ecr
        .send(new client_ecr_dist_cjs/* DescribeRepositoriesCommand */.pE_({ repositoryNames: [name], registryId }), { abortSignal })
        .catch(orNoRepository(doing, abortSignal));
    return described?.repositories?.[0];
};
const readImage = async (ecr, { name: repositoryName, registryId, arn }, id, abortSignal) => {
    const input = { repositoryName, registryId, imageIds: [id], acceptedMediaTypes: [...registry_manifest/* acceptedManifests */.My] };
    const doing = {
        what: `reading an image of repository ${repositoryName}`,
        action: 'ecr:BatchGetImage',
        resource: arn,
    };
    const read = await ecr
        .send(new client_ecr_dist_cjs/* BatchGetImageCommand */.P8n(input), { abortSignal })
        .catch(orNoRepository(doing, abortSignal));
    const [{ imageId, imageManifest: manifest = '', imageManifestMediaType: mediaType } = {}] = read?.images ?? [];
    const digest = imageId?.imageDigest;
    return digest === undefined
        ? undefined
        : { digest, manifest, mediaType: mediaType ?? (0,registry_manifest/* readImageManifest */.lb)(manifest)?.mediaType ?? registry_manifest/* mediaTypes */.Ib.ociManifest };
};
const orNoRepository = (doing, signal) => (error) => {
    signal.throwIfAborted();
    if (errorName(error) !== 'RepositoryNotFoundException')
        explaining(doing, signal)(error);
};
const isTagImmutable = ({ imageTagMutability = 'MUTABLE', imageTagMutabilityExclusionFilters = [] }, tag) => {
    const isExcluded = imageTagMutabilityExclusionFilters.some(({ filter = '' }) => new RegExp(`^${filter
        .split('*')
        .map((part) => RegExp.escape(part))
        .join('.*')}$`).test(tag));
    return imageTagMutability.startsWith('IMMUTABLE') !== isExcluded;
};

// EXTERNAL MODULE: ./lib/plan/other-environments.js
var other_environments = __webpack_require__(1276);
// EXTERNAL MODULE: ./lib/release/state.js
var state = __webpack_require__(3264);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./lib/release/not-live.js



const OUT_OF_SERVICE = ['ActiveNonInvocable', 'Deactivating', 'Deactivated'];
const failedState = (live, name) => {
    const values = (reason, code) => ({
        name,
        reason: reason.replace(/\.$/, ''),
        remedy: (0,errors_problems/* fill */.GS)(remedyFor('state', code ?? ''), { name }),
    });
    if (live.update === 'Failed')
        return (0,errors_problems/* failure */.V2)('update-failed', values(live.updateReason, live.updateReasonCode));
    return live.state === 'Failed'
        ? (0,errors_problems/* failure */.V2)('function-failed', values(live.stateReason, live.stateReasonCode))
        : undefined;
};
const notLive = (live, name, seconds) => {
    const update = live.update ?? 'none';
    const values = { name, state: (0,state/* describeState */.Jw)(live), update, seconds };
    if (update === 'InProgress' || live.state === 'Pending')
        return (0,errors_problems/* failure */.V2)('settle-timeout', values);
    if (live.state === 'Deleting')
        return (0,errors_problems/* failure */.V2)('function-deleting', values);
    if (live.state === 'Inactive' && (0,state/* mayBeUpdated */.uN)(live))
        return (0,errors_problems/* failure */.V2)('function-inactive', values);
    if (OUT_OF_SERVICE.includes(live.state))
        return (0,errors_problems/* failure */.V2)('function-out-of-service', values);
    return (0,errors_problems/* failure */.V2)('state-unknown', values);
};

;// CONCATENATED MODULE: ./lib/release/wait.js


const FIRST_MS = 100;
const OFTEN_MS = 250;
const OFTEN_FOR_MS = 10_000;
const SELDOM_MS = 1_000;
const GROWTH = 1.2;
function* pauses() {
    yield 0;
    yield FIRST_MS;
    for (let waited = FIRST_MS; waited < OFTEN_FOR_MS; waited += OFTEN_MS)
        yield OFTEN_MS;
    for (let pause = OFTEN_MS * GROWTH;; pause = Math.min(pause * GROWTH, SELDOM_MS))
        yield pause;
}
const waitUntil = async (isOver, look, options) => {
    const deadline = performance.now() + options.timeoutMs;
    for (const pause of pauses()) {
        await (0,promises_.setTimeout)(pause, undefined, { signal: options.signal });
        const live = await look();
        options.onState(`${live.state}${live.update === undefined ? '' : `, last update ${live.update}`}`);
        const isOld = options.since !== undefined && live.revisionId === options.since;
        if (isOver(live) && !isOld)
            return live;
        if (performance.now() > deadline)
            throw notLive(live, options.functionName, options.timeoutMs / 1_000);
    }
    throw new TypeError('the pauses have no end');
};

// EXTERNAL MODULE: ./lib/text/commit.js
var text_commit = __webpack_require__(1974);
// EXTERNAL MODULE: ./lib/text/format.js
var format = __webpack_require__(3808);
;// CONCATENATED MODULE: ./lib/deploy/task.js
const phase = ({ host, work }, name, run, options) => {
    const running = host.log.phase(name, run, options);
    work.add(running);
    return running;
};

// EXTERNAL MODULE: ./lib/plan/naming.js
var plan_naming = __webpack_require__(2463);
;// CONCATENATED MODULE: ./lib/deploy/unknown-names.js





const surroundingsOf = ({ plan, spec }, { home }, observed) => {
    const { functionName, repository } = spec;
    const { functions, repositories } = plan.siblings;
    const registryId = repository?.registryId ?? home.accountId;
    return {
        region: home.region,
        registry: ecrHost({ ...home, accountId: registryId }),
        nearFunction: (0,other_environments/* siblingHint */.K)(functionName, functions) ||
            `SAM, CDK and Serverless make up names of their own:  aws lambda list-functions --region ${home.region}  shows them. `,
        nearRepository: repository === undefined ? '' : (0,other_environments/* siblingHint */.K)(repository.name, repositories),
        taken: observed === undefined ? [] : findTaken({ plan, spec }, home, observed),
    };
};
const findTaken = ({ plan: { naming }, spec }, { accountId, region }, observed) => {
    if (naming === undefined || spec.repository !== undefined || observed.repository === undefined)
        return [];
    return (0,plan_naming/* findTakenImages */.jO)(naming, { registryId: accountId, region, ...(0,auto/* repositoryFor */.cL)(spec, observed.live) });
};
const orMisnamed = (named) => (error) => {
    if (!(error instanceof errors_problems/* DeployError */.sH) || error.code !== 'access-denied')
        throw error;
    const { what = '', action = '', resource = '' } = error.values;
    throw (0,errors_problems/* failure */.V2)('access-denied-name', { what, action, resource, ...named }, { cause: error.cause });
};
const isOwnRepository = (live, name) => ownRepository(live) === name;
const describeOwnRepository = (live) => {
    const own = ownRepository(live);
    return own === undefined ? '' : `The function runs from ${own}. `;
};
const ownRepository = (live) => live.exists && live.code.kind === 'image' ? live.code.repositoryUri.match(/^[^/]*\/(.+)$/)?.[1] : undefined;

;// CONCATENATED MODULE: ./lib/deploy/observe.js

















const signIn = (task) => phase(task, 'account', async ({ result }) => {
    const session = await task.shared.session();
    result(`${session.accountId}, ${session.identity}`);
    return session;
});
const look = (task, session) => {
    const { functionName: name } = task.spec;
    const near = (0,other_environments/* siblingHint */.K)(name, task.plan.siblings.functions);
    return reading(task, session)().catch(orMisnamed({ setting: 'function-name', name, region: session.home.region, near }));
};
const untilUpdatable = async (task, session, { live, onState }) => {
    const { plan, spec } = task;
    const isFinal = !live.exists || plan.command === 'push' || findKindProblems(spec.functionName, live).length > 0;
    if (isFinal || (0,state/* mayBeUpdated */.uN)(live))
        return live;
    return waitUntil(state/* mayBeUpdated */.uN, lookAgain(reading(task, session)), waitOptions(task, onState));
};
const reportObserved = (task, { live, repository }) => {
    const { plan, spec, host } = task;
    const { functionName: name, tag } = spec;
    if (live.exists && live.tags === 'not-permitted') {
        host.log.notice((0,errors_problems/* warning */.$e)('tags-unreadable', { name, arn: live.arn }));
    }
    if (live.exists && plan.command !== 'push') {
        for (const text of findKindWarnings(name, live))
            host.log.warning(text);
        warnOfOtherOrigin(task, live);
    }
    const liveTag = surprisingTag(spec, live);
    if (liveTag !== undefined)
        host.log.warning((0,errors_problems/* warning */.$e)('tag-unset', { tag, name, liveTag }));
    const moved = plan.command === 'push' ? undefined : movedTag(spec, live, repository);
    if (moved !== undefined && repository !== undefined) {
        host.log.warning((0,errors_problems/* warning */.$e)('tag-shared', { name, tag, other: (0,format/* shortHash */.BC)(moved), repository: repository.name }));
    }
    return [`${name} ${describeLive(live)}`, ...describeTag(tag, live, repository)].join('; ');
};
const warnOfOtherOrigin = ({ spec, host }, live) => {
    const origin = (0,note/* originOf */.yv)(live.tags, (0,release_code/* servingHash */.jA)(live));
    const { repository } = host.caller;
    if (origin === undefined || origin.repo === repository)
        return;
    host.log.notice((0,errors_problems/* warning */.$e)('origin-other', { name: spec.functionName, ...origin, repository }));
};
const lookAtRepository = async (task, session, live) => {
    const { plan, spec, host } = task;
    const isWanted = live.exists || spec.repository !== undefined || plan.command === 'push';
    if ((0,auto/* resolveAutos */.Lf)(spec, live).packageType !== 'image' || (0,source/* isDeployedAsIs */.R7)(spec) || !isWanted)
        return undefined;
    const named = (0,auto/* repositoryFor */.cL)(spec, live);
    const liveDigest = live.exists && live.code.kind === 'image' ? live.code.digest : undefined;
    const place = { ...named, arn: repositoryArn(session.home, named), tag: spec.tag, liveDigest };
    const observing = observeRepository(session.clients.ecr, place, host.stop);
    if (isOwnRepository(live, named.name))
        return observing;
    const { region, nearRepository } = surroundingsOf(task, session);
    const near = describeOwnRepository(live) || nearRepository;
    return observing.catch(orMisnamed({ setting: 'repository', name: named.name, region, near }));
};
const reading = ({ spec, host }, { clients, home }) => () => observeFunction(clients.lambda, spec.functionName, home, host.stop);
const lookAgain = (read) => async () => (0,release_code/* present */.Eb)(await read());
const waitOptions = ({ spec, host }, onState) => ({
    functionName: spec.functionName,
    timeoutMs: spec.waitTimeoutMs,
    signal: host.stop,
    onState,
});
const describeLive = (live) => {
    if (!live.exists)
        return 'does not exist';
    const hash = (0,release_code/* servingHash */.jA)(live);
    const { commit = '' } = (0,note/* noteFor */.Yr)(live.tags, hash) ?? {};
    const what = live.code.kind === 'image' ? 'image' : `${live.code.runtime} zip`;
    const known = `${what} ${(0,format/* shortHash */.BC)(hash ?? '')}${(0,text_commit/* isCommit */.WM)(commit) ? ` (${(0,text_commit/* shortCommit */.Ax)(commit)})` : ''}`;
    const unknown = live.update === 'Failed' ? 'the code from before a failed update' : 'an image that did not resolve';
    if (live.state === 'Failed')
        return `runs nothing, ${live.architecture}, Failed: ${live.stateReason}`;
    return `runs ${hash === undefined ? unknown : known}, ${live.architecture}, ${live.state}`;
};
const describeTag = (tag, live, repository) => {
    if (repository === undefined)
        return [];
    if (!repository.exists)
        return [`repository ${repository.name} does not exist`];
    if (repository.tagged === undefined)
        return [`tag ${tag} does not exist yet`];
    const { digest } = repository.tagged;
    const isFromTag = live.exists && live.state !== 'Failed' && live.code.kind === 'image' && live.code.imageUri.endsWith(`:${tag}`);
    return isFromTag && (0,release_code/* servingHash */.jA)(live) === digest ? [`from tag ${tag}`] : [`tag ${tag} is at ${(0,format/* shortHash */.BC)(digest)}`];
};

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./node_modules/zod/v4/mini/schemas.js + 5 modules
var schemas = __webpack_require__(8395);
// EXTERNAL MODULE: ./lib/files/blob.js
var blob = __webpack_require__(5344);
// EXTERNAL MODULE: ./lib/files/digest.js
var files_digest = __webpack_require__(5231);
// EXTERNAL MODULE: ./lib/files/fill-file.js
var fill_file = __webpack_require__(9885);
// EXTERNAL MODULE: ./lib/files/hashing.js
var files_hashing = __webpack_require__(6103);
// EXTERNAL MODULE: ./lib/files/sealed-file.js
var sealed_file = __webpack_require__(2626);
// EXTERNAL MODULE: ./lib/registry/platform.js
var platform = __webpack_require__(2864);
// EXTERNAL MODULE: ./lib/tar/gzip.js
var gzip = __webpack_require__(1131);
// EXTERNAL MODULE: ./lib/tar/tar-index.js
var tar_index = __webpack_require__(5365);
// EXTERNAL MODULE: ./lib/text/json.js
var text_json = __webpack_require__(2845);
;// CONCATENATED MODULE: ./lib/docker/saved.js
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















const manifestSchema = schemas/* array */.YOg(schemas/* object */.Ikc({ Config: schemas/* string */.YjP(), Layers: schemas/* array */.YOg(schemas/* string */.YjP()) }));
const PLAIN_LAYER = 'application/vnd.oci.image.layer.v1.tar';
const readSaved = async (path, { name, imageId }) => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const file = __addDisposableResource(env_1, await (0,external_node_fs_promises_.open)(path), true);
        const { entries } = await (0,tar_index/* readTarIndex */.S)(file, name);
        const byPath = new Map(entries.filter(({ isFile }) => isFile).map((entry) => [entry.path, entry]));
        const read = async ({ start, sizeBytes }) => {
            if (sizeBytes > platform/* MAX_CONFIG_BYTES */.GW)
                throw unreadable(name, 'its manifest.json or config is too large');
            return (await file.read(Buffer.alloc(sizeBytes), 0, sizeBytes, start)).buffer;
        };
        const find = (wanted) => {
            const entry = byPath.get(wanted);
            if (entry === undefined)
                throw unreadable(name, `docker save did not write ${wanted}`);
            return entry;
        };
        const manifest = manifestSchema.safeParse((0,text_json/* jsonOrNothing */.d)((await read(find('manifest.json'))).toString()));
        const [image] = manifest.success ? manifest.data : [];
        if (image === undefined)
            throw unreadable(name, 'its manifest.json is not what docker save writes');
        if (image.Layers.length > platform/* MAX_LAYERS */.Uf)
            throw unreadable(name, `it has more than ${platform/* MAX_LAYERS */.Uf} layers`);
        const configBytes = await read(find(image.Config));
        if ((0,files_digest/* digestOf */.o)(configBytes) !== imageId)
            throw unreadable(name, 'docker save wrote another image');
        const config = (0,registry_manifest/* parseImageConfig */.FB)(configBytes, name);
        const word = (0,platform/* findWordFlaw */.mM)(config);
        if (word !== undefined)
            throw unreadable(name, 'its config has a word, variable or path that is too long for Linux');
        const diffIds = config.rootfs.diff_ids;
        const written = new Map(image.Layers.flatMap((layer, at) => (byPath.has(layer) ? [[diffIds[at], layer]] : [])));
        const layers = image.Layers.map((layer, at) => {
            const diffId = diffIds[at];
            if (diffId === undefined)
                throw unreadable(name, 'it has more layers than its config lists');
            const { start, sizeBytes } = find(written.get(diffId) ?? layer);
            return (0,blob/* filePartBlob */.pG)({ path, start }, diffId, sizeBytes, PLAIN_LAYER);
        });
        return { config, configBytes, layers };
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
const unreadable = (name, reason) => (0,errors_problems/* failure */.V2)('docker-image-unreadable', { dockerfile: name, reason });
const compressSaved = async ({ config, configBytes, layers }, { folder, signal }) => {
    const packed = [];
    for (const [at, layer] of layers.entries()) {
        packed.push(await compress(layer, (0,external_node_path_.join)(folder, `saved-${at}.tar.gz`), signal));
    }
    const configBlob = (0,blob/* memoryBlob */.ts)(configBytes, registry_manifest/* mediaTypes */.Ib.ociConfig);
    const manifest = {
        schemaVersion: 2,
        mediaType: registry_manifest/* mediaTypes */.Ib.ociManifest,
        config: describe(configBlob),
        layers: packed.map(describe),
    };
    const manifestBytes = Buffer.from(JSON.stringify(manifest));
    const digest = (0,files_digest/* digestOf */.o)(manifestBytes);
    return { manifest, mediaType: registry_manifest/* mediaTypes */.Ib.ociManifest, config, layers: packed, manifestBytes, digest, configBlob };
};
const describe = ({ mediaType, digest, sizeBytes: size }) => ({ mediaType, digest, size });
const compress = async (layer, file, signal) => {
    const hashing = new files_hashing/* HashingStream */.$();
    const plain = await layer.open();
    await (0,fill_file/* fillFile */.U)(file, (target) => (0,external_node_stream_promises_.pipeline)(plain, gzip/* gzipInBlocks */.y, hashing, target, { signal }));
    const { digest, sizeBytes } = (0,sealed_file/* sealOf */.Ru)(hashing);
    return (0,blob/* fileBlob */.Ax)(file, digest, sizeBytes, registry_manifest/* mediaTypes */.Ib.ociLayer);
};

;// CONCATENATED MODULE: ./lib/files/output-folder.js



const openOutputFolder = async (tempDir) => {
    const folder = (0,external_node_path_.join)(tempDir, 'deploy-go-lambda');
    await (0,external_node_fs_promises_.mkdir)(folder).catch((error) => {
        if (error.code !== 'EEXIST')
            throw error;
    });
    if ((await (0,external_node_fs_promises_.lstat)(folder)).isDirectory())
        return folder;
    throw (0,errors_problems/* failure */.V2)('output-no-folder', { folder });
};

// EXTERNAL MODULE: ./lib/inspect/base-facts.js
var base_facts = __webpack_require__(6805);
// EXTERNAL MODULE: ./lib/pack/oci-archive.js
var oci_archive = __webpack_require__(9299);
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(8321);
// EXTERNAL MODULE: ./node_modules/yazl/index.js
var yazl = __webpack_require__(3044);
// EXTERNAL MODULE: ./lib/lambda/limits.js
var limits = __webpack_require__(4675);
;// CONCATENATED MODULE: ./lib/pack/zip/zip.js









const readZip = async ({ path, codeSha256, sizeBytes, bytes }) => {
    if (bytes !== undefined)
        return bytes;
    const digest = `sha256:${Buffer.from(codeSha256, 'base64').toString('hex')}`;
    return (0,consumers_.buffer)((0,sealed_file/* openSealed */.j5)(path, { digest, sizeBytes }));
};
const FIXED_TIME = new Date(1980, 0, 1);
const writeZip = async (binary, files, path, signal) => {
    const zip = new yazl/* ZipFile */.u();
    const output = zip.outputStream.pipe(new external_node_stream_.PassThrough());
    const bootstrap = { path: 'bootstrap', file: binary.path, mode: 0o755, seal: binary.seal };
    for (const entry of [...files, bootstrap].toSorted((a, b) => (a.path < b.path ? -1 : 1)))
        addFile(zip, entry);
    zip.on('error', (error) => output.destroy(error));
    zip.end();
    const hashing = new files_hashing/* HashingStream */.$();
    await (0,fill_file/* fillFile */.U)(path, (file) => (0,external_node_stream_promises_.pipeline)(output, hashing, file, { signal }));
    const { sha256, sizeBytes } = hashing.result();
    if (sizeBytes > limits/* MAX_ZIP_BYTES */.j3)
        throw (0,errors_problems/* failure */.V2)('zip-too-large', { size: sizeBytes, limit: limits/* MAX_ZIP_BYTES */.j3 });
    return { path, sizeBytes, codeSha256: sha256.toString('base64') };
};
const YAZL_READ_BYTES = 65_536;
const addFile = (zip, { path, file, mode, seal }) => {
    const options = { mtime: FIXED_TIME, forceDosTimestamp: true, mode: 0o100000 | mode };
    if (seal === undefined) {
        zip.addFile(file, path, options);
        return;
    }
    const failed = (error) => void zip.emit('error', error);
    zip.addReadStreamLazy(path, { ...options, size: seal.sizeBytes }, (add) => {
        add(null, (0,sealed_file/* openSealed */.j5)(file, seal, { readBytes: YAZL_READ_BYTES }).on('error', failed));
    });
};

// EXTERNAL MODULE: ./lib/host/concurrency/together.js
var together = __webpack_require__(7818);
// EXTERNAL MODULE: ./lib/files/paths.js
var paths = __webpack_require__(795);
// EXTERNAL MODULE: ./lib/tar/image-layer-writer.js
var image_layer_writer = __webpack_require__(7716);
// EXTERNAL MODULE: ./lib/files/unpacking.js
var files_unpacking = __webpack_require__(6386);
// EXTERNAL MODULE: ./lib/files/digest-check.js
var digest_check = __webpack_require__(3618);
;// CONCATENATED MODULE: ./lib/host/connections/request.js



const IDLE_MS = 15_000;
const ANSWER_MS = 30_000;
const WHOLE_MS = 30_000;
const STORING_MS = 120_000;
const request = async (wire, url, sent) => {
    const isTls = url.protocol === 'https:';
    const body = await sent.body?.open();
    return new Promise((resolve, reject) => {
        const asking = (isTls ? external_node_https_namespaceObject : external_node_http_namespaceObject).request(url, {
            method: sent.method,
            agent: isTls ? wire.agents.https : wire.agents.http,
            headers: {
                ...sent.headers,
                ...(sent.body === undefined ? {} : { 'content-length': String(sent.body.sizeBytes) }),
            },
            signal: wire.signal,
            ...(wire.lookup !== undefined && { lookup: wire.lookup }),
        });
        const silent = () => new Error(`${url.host} was silent for too long`);
        const late = (limitMs) => setTimeout(() => asking.destroy(silent()), limitMs).unref();
        let waiting;
        asking.setTimeout(IDLE_MS, () => asking.destroy(silent()));
        if (body === undefined)
            asking.once('socket', () => {
                waiting = late(ANSWER_MS);
            });
        else
            asking.on('finish', () => {
                asking.setTimeout(STORING_MS);
                waiting = late(STORING_MS);
            });
        asking.on('response', (message) => {
            clearTimeout(waiting);
            resolve({ status: message.statusCode ?? 0, headers: message.headers, body: message });
        });
        asking.on('close', () => clearTimeout(waiting));
        asking.on('error', reject);
        if (body === undefined)
            asking.end();
        else
            (0,external_node_stream_promises_.pipeline)(body, asking).catch(reject);
    });
};
const readAnswer = async ({ body }, maxBytes, errors) => {
    const parts = [];
    let sizeBytes = 0;
    const late = setTimeout(() => body.destroy(errors.tooSlow()), WHOLE_MS);
    try {
        for await (const part of body) {
            sizeBytes += part.length;
            if (sizeBytes > maxBytes) {
                body.destroy();
                throw errors.tooLong();
            }
            parts.push(part);
        }
        return Buffer.concat(parts);
    }
    finally {
        clearTimeout(late);
    }
};

;// CONCATENATED MODULE: ./lib/host/connections/retry.js

const ATTEMPTS = 5;
const FIRST_BACKOFF_MS = 200;
const tryAgain = async (signal, isTransient, attempt) => {
    for (let failures = 1;; failures++) {
        try {
            return await attempt();
        }
        catch (error) {
            signal.throwIfAborted();
            if (failures >= ATTEMPTS || !isTransient(error))
                throw error;
            await (0,promises_.setTimeout)(pauseMs(failures), undefined, { signal });
        }
    }
};
const isTransientStatus = (status) => status === 429 || status >= 500;
const pauseMs = (failures) => Math.random() * FIRST_BACKOFF_MS * 2 ** failures;

;// CONCATENATED MODULE: ./lib/registry/http.js





class RegistryError extends Error {
    status;
    code;
    answer;
    constructor(message, status, code, answer = message) {
        super(message);
        this.name = 'RegistryError';
        this.status = status;
        this.code = code;
        this.answer = answer;
    }
}
const send = async (wire, url, sent) => {
    refuseAddress(url);
    return request(wire, url, sent);
};
const refuseAddress = (url) => {
    const fault = addressFault(url);
    if (fault === undefined)
        return;
    const origin = `${url.protocol}//${url.host}`;
    throw (0,errors_problems/* failure */.V2)(fault === 'link-local' ? 'registry-link-local' : 'registry-plain-http', { origin });
};
const addressFault = (url) => {
    if ((0,addresses/* isMetadata */.SE)(url.hostname))
        return 'link-local';
    return url.protocol === 'https:' || (url.protocol === 'http:' && (0,address/* isLoopback */.U9)(url.hostname)) ? undefined : 'plain';
};
const nextHop = (location, from) => {
    const to = URL.parse(location, from.href);
    if (to === null)
        throw (0,errors_problems/* failure */.V2)('registry-no-address', { host: from.host, location });
    return to;
};
const wireTo = (to, { from, registry }, wire) => {
    const isOwn = from.hostname === registry.hostname && to.hostname === registry.hostname;
    if (isOwn || (0,addresses/* isThisMachine */.YY)(from.hostname))
        return wire;
    const refusal = (host) => (0,addresses/* isThisMachine */.YY)(host) ? (0,errors_problems/* failure */.V2)('registry-inward', { host: from.host, origin: to.origin }) : undefined;
    const refused = refusal(to.hostname);
    if (refused !== undefined)
        throw refused;
    return { ...wire, lookup: (0,addresses/* lookupExcept */.Kx)(refusal, wire.lookup) };
};
const retrying = (wire, attempt) => tryAgain(wire.signal, isTransient, attempt);
const isTransient = (error) => {
    if (error instanceof RegistryError)
        return isTransientStatus(error.status);
    return error instanceof Error && !(error instanceof errors_problems/* DeployError */.sH);
};
const readBody = (received, host, maxBytes) => readAnswer(received, maxBytes, {
    tooLong: () => (0,errors_problems/* failure */.V2)('registry-too-long', { limit: maxBytes }),
    tooSlow: () => (0,errors_problems/* failure */.V2)('server-too-slow', { host }),
});

;// CONCATENATED MODULE: ./lib/registry/base-image.js








const readBase = async (registry, base, architecture) => {
    const name = base.text;
    try {
        const { manifest, mediaType } = await platformManifest(registry, base, architecture);
        const config = (0,registry_manifest/* parseImageConfig */.FB)(await readConfig(registry, manifest.config, name), name);
        const flaw = (0,platform/* findImageFlaw */.Dj)(config, manifest, architecture);
        if (flaw !== undefined)
            throw baseFailure(flaw, name, architecture);
        return {
            manifest,
            mediaType,
            config,
            layers: manifest.layers.map((layer) => registryBlob(registry, layer, base)),
        };
    }
    catch (error) {
        throw explainBase(error, registry, base);
    }
};
const platformManifest = async (registry, { reference, text: name }, architecture) => {
    const read = async (what) => {
        const { bytes, mediaType } = await registry.getManifest(what);
        return { mediaType, ...(0,registry_manifest/* parseManifest */.Ng)(bytes, name) };
    };
    const first = await read(reference);
    const chosen = first.kind === 'index' ? (0,platform/* chooseImage */.Ny)(first.index, architecture) : undefined;
    if (chosen !== undefined && 'flaw' in chosen)
        throw baseFailure(chosen.flaw, name, architecture);
    const found = chosen === undefined ? first : await read(chosen.child.digest);
    if (found.kind === 'index')
        throw baseFailure({ kind: 'nested-index' }, name, architecture);
    const flaw = (0,platform/* findConfigFlaw */._b)(found.manifest.config);
    if (flaw !== undefined)
        throw baseFailure(flaw, name, architecture);
    return { manifest: found.manifest, mediaType: found.manifest.mediaType ?? found.mediaType };
};
const shownBase = (text) => `base-image ${text}`;
const baseFailure = (flaw, text, architecture) => (0,platform/* flawFailure */.pf)(flaw, { name: shownBase(text), architecture, isBase: true });
const readConfig = async (registry, { digest, size }, name) => {
    const bytes = await registry.readBlob(digest, platform/* MAX_CONFIG_BYTES */.GW);
    const found = { digest: (0,files_digest/* digestOf */.o)(bytes), sizeBytes: bytes.length };
    if (found.digest === digest && found.sizeBytes === size)
        return bytes;
    throw wrongBlob({ digest, sizeBytes: size, name: shownBase(name) }, found);
};
const wrongBlob = ({ digest, sizeBytes: size, name }, found) => {
    if (found === 'more')
        return (0,errors_problems/* failure */.V2)('blob-too-long', { name, size, digest });
    if (found.sizeBytes !== size)
        return (0,errors_problems/* failure */.V2)('blob-other-size', { name, found: found.sizeBytes, size, digest });
    return (0,errors_problems/* failure */.V2)('blob-other-bytes', { name, found: found.digest, digest });
};
const layersIn = (registry, { manifest, repositoryUri, digest, }) => {
    const reference = { reference: digest, text: `${repositoryUri}@${digest}` };
    return manifest.layers.map((layer) => registryBlob(registry, layer, reference));
};
const registryBlob = (registry, { digest, size, mediaType }, base) => ({
    digest,
    sizeBytes: size,
    mediaType,
    open: async () => {
        const wanted = { digest, sizeBytes: size, name: shownBase(base.text) };
        const check = new digest_check/* DigestCheck */.F(wanted, (found) => wrongBlob(wanted, found));
        const explain = (error) => {
            throw explainBase(error, registry, base);
        };
        const body = await registry.getBlob(digest).catch(explain);
        const arriving = async function* () {
            try {
                yield* body;
            }
            catch (error) {
                explain(error);
            }
        };
        (0,external_node_stream_promises_.pipeline)(arriving, check).catch(() => { });
        return check;
    },
});
const asErrorOf = (code, error, name) => {
    if (!isOfBase(error))
        return error;
    return (0,errors_problems/* failure */.V2)(code, { reason: (0,errors_problems/* restate */.nt)(error, { name }), remedy: error.hint }, { cause: error.cause });
};
const isOfBase = (error) => error instanceof errors_problems/* DeployError */.sH && (0,errors_problems/* pageOf */.ZZ)(error.code) === 'base-image';
const explainBase = (error, { origin }, { text, rights }) => {
    if (isOfBase(error))
        return error;
    const name = shownBase(text);
    if (error instanceof errors_problems/* DeployError */.sH) {
        const reason = error.message.replace(/\.$/, '');
        return (0,errors_problems/* failure */.V2)('base-refused', { name, reason, remedy: error.hint }, { cause: error.cause });
    }
    const status = error instanceof RegistryError ? error.status : undefined;
    const values = { name, reason: (0,errors_problems/* reasonOf */.A3)(error) };
    const { host } = new URL(origin);
    if (status === 401 || status === 403) {
        if (rights === undefined)
            return (0,errors_problems/* failure */.V2)('base-denied', { ...values, host }, { cause: error });
        const missing = missingRight(values.reason) ?? rights;
        return (0,errors_problems/* failure */.V2)('base-rights-missing', { ...values, rights: missing }, { cause: error });
    }
    if (status === 404)
        return (0,errors_problems/* failure */.V2)('base-missing', values, { cause: error });
    if (status === 429)
        return (0,errors_problems/* failure */.V2)('base-rate-limited', { ...values, host }, { cause: error });
    return (0,errors_problems/* failure */.V2)('base-unreachable', { ...values, host }, { cause: error });
};

// EXTERNAL MODULE: ./lib/tar/image-layer-reader.js
var image_layer_reader = __webpack_require__(6552);
;// CONCATENATED MODULE: ./lib/tar/whiteouts.js
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
const changeOf = (entryPath) => {
    const slash = entryPath.lastIndexOf('/');
    const name = entryPath.slice(slash + 1);
    if (!isWhiteout(name))
        return { does: 'add', path: entryPath };
    if (name === OPAQUE)
        return { does: 'empty', path: entryPath.slice(0, Math.max(0, slash)) };
    return { does: 'delete', path: entryPath.slice(0, slash + 1) + name.slice(WHITEOUT.length) };
};
const isWhiteout = (name) => name.startsWith(WHITEOUT);

;// CONCATENATED MODULE: ./lib/lambda-layers/layered-folder.js
const isCleared = ({ gone, emptied }) => gone.has('') || emptied.has('');
const openLayered = () => {
    const root = {};
    return {
        get: (path) => find(root, path)?.entry,
        apply: (changes) => {
            if (isCleared(changes))
                root.below = undefined;
            for (const path of changes.gone)
                remove(root, path);
            for (const path of changes.emptied)
                cut(root, path);
            for (const [path, entry] of changes.added)
                if (entry.kind !== 'directory')
                    cut(root, path);
            for (const [path, entry] of changes.added)
                put(root, path, entry);
        },
        isEmpty: () => !hasEntry(root),
        entries: () => new Map(listed(root)),
    };
};
const find = (root, path) => {
    let at = root;
    for (const part of path.split('/'))
        at = at?.below?.get(part);
    return at;
};
const remove = (root, path) => {
    const slash = path.lastIndexOf('/');
    const parent = slash < 0 ? root : find(root, path.slice(0, slash));
    parent?.below?.delete(path.slice(slash + 1));
};
const cut = (root, path) => {
    const branch = find(root, path);
    if (branch !== undefined)
        branch.below = undefined;
};
const put = (root, path, entry) => {
    let at = root;
    for (const part of path.split('/')) {
        at.below ??= new Map();
        const next = at.below.get(part) ?? {};
        at.below.set(part, next);
        at = next;
    }
    at.entry = entry;
};
const hasEntry = ({ entry, below }) => entry !== undefined || (below?.values().some((branch) => hasEntry(branch)) ?? false);
function* listed({ entry, below }, path = '') {
    if (entry !== undefined)
        yield [path, entry];
    for (const [name, branch] of below ?? [])
        yield* listed(branch, path === '' ? name : `${path}/${name}`);
}

// EXTERNAL MODULE: ./lib/text/sanitise.js
var sanitise = __webpack_require__(4501);
;// CONCATENATED MODULE: ./lib/lambda-layers/opt-tree.js




const MAX_PATH = 1_024;
const MAX_DEPTH = 100;
const MAX_STEPS = 10_000_000;
const CHARACTERS_A_STEP = 64;
const MODE_BITS = 0o777;
const shownName = (name) => (0,sanitise/* sanitise */.t)(name.slice(0, 200)).replaceAll('\n', ' ').replaceAll('"', "'");
const entryPath = (layer, name) => {
    const entry = shownName(name);
    if (name.includes('\\'))
        throw (0,errors_problems/* failure */.V2)('layer-backslash', { layer, entry });
    if (name === '' || /[\p{Cc}\ufffd]/u.test(name))
        throw (0,errors_problems/* failure */.V2)('layer-entry-name', { layer, entry });
    const parts = (0,paths/* stepsOf */.B_)(name);
    if (name.startsWith('/') || parts.includes('..'))
        throw (0,errors_problems/* failure */.V2)('layer-outside', { layer, entry });
    if (name.length > MAX_PATH || parts.length > MAX_DEPTH)
        throw (0,errors_problems/* failure */.V2)('layer-entry-name', { layer, entry });
    return parts.join('/');
};
const plainMode = (mode) => mode & MODE_BITS;
const isBelow = (path, folder) => folder === '' || path.startsWith(`${folder}/`);
const mergeParts = (parts) => {
    const merged = new Map();
    const owners = new Map();
    for (const { layer, tree } of parts) {
        for (const [path, entry] of tree) {
            merged.set(path, entry);
            owners.set(path, layer);
        }
    }
    const steps = (0,files_unpacking/* openBudget */.ak)(MAX_STEPS, (limit) => (0,errors_problems/* failure */.V2)('layers-steps', { limit }));
    for (const [path, entry] of merged) {
        const layer = owners.get(path) ?? '';
        steps.take((1 + path.length / CHARACTERS_A_STEP) * path.split('/').length);
        refuseClash(layer, path, merged);
        if (entry.kind === 'symlink' && walk(path, merged, steps.take) === false) {
            throw (0,errors_problems/* failure */.V2)('layer-link-outside', { layer, entry: shownName(path), target: shownName(entry.target) });
        }
    }
    for (const path of [...merged.keys()].filter(isExtension)) {
        const end = walk(path, merged, () => { }) || '';
        const entry = merged.get(end);
        if (entry?.kind === 'file')
            merged.set(end, { ...entry, mode: 0o755 });
    }
    return merged;
};
const isExtension = (path) => /^extensions\/[^/]+$/.test(path);
const refuseClash = (layer, path, tree) => {
    const parent = (0,paths/* parentsOf */.fY)(path).find((folder) => (tree.get(folder)?.kind ?? 'directory') !== 'directory');
    if (parent !== undefined)
        throw (0,errors_problems/* failure */.V2)('layer-clash', { layer, entry: shownName(path), parent: shownName(parent) });
};
const followLinks = (path, tree) => tree.get(walk(path, tree, () => { }) || '');
const walk = (path, tree, take) => {
    const todo = path.split('/').toReversed();
    let at = [];
    for (let hops = 0;;) {
        const part = todo.pop();
        if (part === undefined)
            return at.at(-1) ?? '';
        const folder = at.at(-1);
        take(1 + (folder?.length ?? 0) / CHARACTERS_A_STEP);
        if (!(0,paths/* isStep */.Vf)(part))
            continue;
        if (part === '..') {
            if (folder === undefined)
                return false;
            at.pop();
            continue;
        }
        const next = folder === undefined ? part : `${folder}/${part}`;
        const entry = next.length > MAX_PATH ? undefined : tree.get(next);
        if (entry?.kind !== 'symlink') {
            at.push(next);
            continue;
        }
        hops += 1;
        if (hops > paths/* MAX_HOPS */.Od)
            return '';
        const target = entry.target.split('/');
        if (entry.target.startsWith('/')) {
            const rest = target.filter(paths/* isStep */.Vf);
            if (rest.shift() !== 'opt')
                return false;
            at = [];
            todo.push(...rest.toReversed());
        }
        else
            todo.push(...target.toReversed());
    }
};

// EXTERNAL MODULE: ./lib/host/disk/limits.js
var disk_limits = __webpack_require__(2884);
;// CONCATENATED MODULE: ./lib/lambda-layers/unpacking.js










const MAX_ENTRIES = 50_000;
const MAX_TOTAL_ENTRIES = 200_000;
const MAX_LINK_CHARACTERS = 4_000_000;
const openTotal = () => ({
    entries: (0,files_unpacking/* openBudget */.ak)(MAX_TOTAL_ENTRIES, (limit) => (0,errors_problems/* failure */.V2)('layers-entries', { limit })),
    spare: (0,files_unpacking/* openBudget */.ak)(files_unpacking/* FREE_BYTES */.r6, (limit) => (0,errors_problems/* failure */.V2)('layers-ratio', { limit })),
    links: (0,files_unpacking/* openBudget */.ak)(MAX_LINK_CHARACTERS, (limit) => (0,errors_problems/* failure */.V2)('layers-links', { limit })),
});
const openUnpacked = ({ layer, folder, total, signal }, packedBytes) => {
    const entries = (0,files_unpacking/* openBudget */.ak)(MAX_ENTRIES, (limit) => (0,errors_problems/* failure */.V2)('layer-too-many-entries', { layer, limit }));
    const folders = new Set();
    let unpackedBytes = 0;
    let files = 0;
    const bytes = (count) => {
        const before = Math.max(0, unpackedBytes - packedBytes * files_unpacking/* RATIO */.iU);
        unpackedBytes += count;
        if (unpackedBytes > limits/* MAX_UNPACKED_BYTES */.Tx)
            throw (0,errors_problems/* failure */.V2)('layer-too-large', { layer, limit: limits/* MAX_UNPACKED_BYTES */.Tx });
        total.spare.take(Math.max(0, unpackedBytes - packedBytes * files_unpacking/* RATIO */.iU) - before);
    };
    return {
        entry: (path) => {
            entries.take();
            total.entries.take();
            for (const parent of (0,paths/* parentsOf */.fY)(path)) {
                if (folders.has(parent))
                    break;
                folders.add(parent);
                total.entries.take();
            }
        },
        bytes,
        link: (target) => total.links.take(target.length),
        file: async (content, mode) => {
            const file = (0,external_node_path_.join)(folder, String(files++));
            const hashing = new files_hashing/* HashingStream */.$();
            await (0,fill_file/* fillFile */.U)(file, (target) => (0,external_node_stream_promises_.pipeline)((0,disk_limits/* counted */.hS)(content, bytes), hashing, target, { signal }), 0o600);
            const seal = (0,sealed_file/* sealOf */.Ru)(hashing);
            return { kind: 'file', mode, file, sizeBytes: seal.sizeBytes, seal };
        },
    };
};

;// CONCATENATED MODULE: ./lib/lambda-layers/image-folder.js











const MAX_PROGRAMS = 1_000;
const readImageFolder = async (source, open, unpacking) => {
    const { layer, folder, signal } = unpacking;
    await (0,external_node_fs_promises_.mkdir)(folder, { recursive: true });
    const { tree, only, programs } = await applyLayers(source, open, unpacking).catch((error) => {
        signal.throwIfAborted();
        throw asErrorOf('layer-image-unreadable', error, source.image.text);
    });
    if (!tree.isEmpty())
        return tree.entries();
    if (only !== undefined)
        return extensionOf(only, source);
    const values = { layer, path: source.path || '/', image: source.image.text };
    const [program] = programs;
    throw program === undefined
        ? (0,errors_problems/* failure */.V2)('layer-folder-empty', values)
        : (0,errors_problems/* failure */.V2)('layer-folder-not-file', { ...values, program });
};
const TOO_MUCH = {
    ratio: 'layer-image-ratio',
    bytes: 'layer-too-large',
    entries: 'layer-too-many-entries',
    records: 'layer-image-records',
};
const applyLayers = async ({ path }, open, unpacking) => {
    const { layers } = await open();
    const { layer, signal } = unpacking;
    const packed = (0,files_unpacking/* packedBytesOf */.TL)(layers);
    const reading = {
        unpacking: (0,files_unpacking/* openUnpacking */.p_)({ packedBytes: packed }, (what, limit) => (0,errors_problems/* failure */.V2)(TOO_MUCH[what], { layer, packed, limit })),
        unreadable: ([cause], { mediaType }) => (0,errors_problems/* failure */.V2)('layer-image-content', { layer, mediaType, reason: shownName((0,errors_problems/* reasonOf */.A3)(cause)) }, { cause }),
        signal,
    };
    const [unpacked, tree] = [openUnpacked(unpacking, packed), openLayered()];
    const scene = { layer, root: path.slice(1), unpacked, tree, programs: new Set() };
    for (const blob of layers) {
        const changes = { added: new Map(), gone: new Set(), emptied: new Set() };
        await (0,image_layer_reader/* readLayerTar */.dA)(blob, reading, (entry) => readChange(entry, scene, changes));
        tree.apply(changes);
        scene.only = changes.only ?? (isCleared(changes) || !tree.isEmpty() ? undefined : scene.only);
    }
    return scene;
};
const extensionOf = (entry, { text: layer, path, image }) => {
    if (entry.kind === 'symlink') {
        const target = shownName(external_node_path_.posix.resolve(external_node_path_.posix.dirname(path), entry.target));
        throw (0,errors_problems/* failure */.V2)('layer-file-link', { layer, path, target, image: image.text });
    }
    if (entry.kind !== 'file' || !(0,paths/* isExecutable */.TV)(entry.mode))
        throw (0,errors_problems/* failure */.V2)('layer-file-no-program', { layer, path });
    return new Map([
        ['extensions', { kind: 'directory', mode: 0o755 }],
        [`extensions/${external_node_path_.posix.basename(path)}`, entry],
    ]);
};
const readChange = async (entry, scene, changes) => {
    const { layer, root, unpacked, programs } = scene;
    const { name, type } = entry.header;
    const entryName = name.replace(/^\/+/, '') || '.';
    notePrograms(entryName, entry.header, programs);
    const steps = (0,paths/* stepsOf */.B_)(entryName);
    const { does, path } = changeOf(steps.join('/'));
    const below = belowRoot(root, path);
    if (below === ELSEWHERE && !steps.includes('..'))
        return;
    unpacked.entry(entryPath(layer, entryName));
    const isFolder = type === 'directory';
    if (does === 'delete')
        changes.gone.add(below);
    else if (does === 'empty')
        changes.emptied.add(below);
    else if (below !== '') {
        if (changes.added.has(below) && !isFolder)
            throw (0,errors_problems/* failure */.V2)('layer-entry-again', { layer, entry: shownName(path) });
        changes.added.set(below, await readEntry(entry, scene, changes.added));
    }
    else if (!isFolder) {
        changes.gone.add('');
        if (path === root)
            changes.only = await readEntry(entry, scene, changes.added);
    }
};
const notePrograms = (name, { type, mode = 0 }, programs) => {
    if (!/^[\w.-]{1,255}$/.test(name))
        return;
    const { does, path } = changeOf(name);
    if (does === 'empty')
        programs.clear();
    else if (does === 'add' && type === 'file' && (0,paths/* isExecutable */.TV)(mode) && programs.size < MAX_PROGRAMS)
        programs.add(`/${path}`);
    else
        programs.delete(`/${path}`);
};
const ELSEWHERE = '/';
const belowRoot = (root, path) => {
    if (path === root || isBelow(root, path))
        return '';
    if (!isBelow(path, root))
        return ELSEWHERE;
    return root === '' ? path : path.slice(root.length + 1);
};
const readEntry = async (entry, scene, added) => {
    const { layer, unpacked } = scene;
    const { type, name, mode = 0, linkname } = entry.header;
    switch (type) {
        case 'directory':
            return { kind: 'directory', mode: plainMode(mode) };
        case 'symlink':
            return { kind: 'symlink', target: readTarget(scene, name, linkname ?? '') };
        case 'link':
            return linked(scene, added, { name, target: linkname ?? '' });
        case 'file':
        case 'contiguous-file':
            return unpacked.file((0,image_layer_reader/* bytesOf */.$$)(entry), plainMode(mode));
        default:
            throw (0,errors_problems/* failure */.V2)('layer-entry-special', {
                layer,
                entry: shownName(name),
                type: `a ${type ?? 'thing without a type'}`,
            });
    }
};
const readTarget = ({ layer, unpacked }, name, target) => {
    unpacked.link(target);
    if (target !== '' && !/[\p{Cc}\ufffd]/u.test(target))
        return target;
    throw (0,errors_problems/* failure */.V2)('layer-link-outside', { layer, entry: shownName(name), target: shownName(target) });
};
const linked = ({ layer, root, tree, unpacked }, added, { name, target }) => {
    const path = entryPath(layer, target.replace(/^\/+/, ''));
    const below = belowRoot(root, path);
    const entry = added.get(below) ?? tree.get(below);
    if (entry === undefined || entry.kind === 'directory') {
        throw (0,errors_problems/* failure */.V2)('layer-link-outside', { layer, entry: shownName(name), target: shownName(target) });
    }
    if (entry.kind === 'file')
        unpacked.bytes(entry.sizeBytes);
    return entry;
};

// EXTERNAL MODULE: ./node_modules/yauzl/index.js
var yauzl = __webpack_require__(663);
// EXTERNAL MODULE: ./lib/files/read-zip-entry.js
var read_zip_entry = __webpack_require__(9832);
;// CONCATENATED MODULE: ./lib/lambda-layers/unzip.js









const DIRECTORY_MODE = 0o755;
const MAX_TARGET_BYTES = 4_096;
const unzip = async (zipFile, unpacking) => {
    const { layer, folder, signal } = unpacking;
    await (0,external_node_fs_promises_.mkdir)(folder, { recursive: true });
    try {
        const zip = await (0,yauzl/* openPromise */.sO)(zipFile, { lazyEntries: true, decodeStrings: false, autoClose: false });
        try {
            return await readEntries(zip, unpacking, (await (0,external_node_fs_promises_.stat)(zipFile)).size);
        }
        finally {
            zip.close();
        }
    }
    catch (error) {
        signal.throwIfAborted();
        if ((0,files_unpacking/* isKnownError */.ux)(error))
            throw error;
        throw (0,errors_problems/* failure */.V2)('layer-corrupt', { layer, reason: shownName((0,errors_problems/* reasonOf */.A3)(error)) }, { cause: error });
    }
};
const readEntries = async (zip, unpacking, packedBytes) => {
    const { layer, signal } = unpacking;
    const tree = new Map();
    const unpacked = openUnpacked(unpacking, packedBytes);
    const packed = (0,read_zip_entry/* packedBudget */.uy)(packedBytes, () => (0,errors_problems/* failure */.V2)('layer-overlap', { layer }));
    for await (const entry of zip.eachEntry()) {
        signal.throwIfAborted();
        const { path, type, mode } = readHeader(layer, entry);
        unpacked.entry(path);
        packed.take(entry.compressedSize);
        if (path === '')
            continue;
        if (tree.has(path))
            throw (0,errors_problems/* failure */.V2)('layer-entry-again', { layer, entry: path });
        if (type === 'directory') {
            tree.set(path, { kind: 'directory', mode });
            continue;
        }
        const damaged = () => new TypeError(`${path} does not match its checksum`);
        const bytes = (0,read_zip_entry/* readEntry */.hB)(zip, entry, damaged);
        if (type === 'symlink') {
            const target = await unzip_readTarget(layer, path, (0,disk_limits/* counted */.hS)(bytes, unpacked.bytes));
            unpacked.link(target);
            tree.set(path, { kind: 'symlink', target });
        }
        else
            tree.set(path, await unpacked.file(bytes, mode));
    }
    return tree;
};
const KINDS = ['file', 'directory', 'symlink'];
const readHeader = (layer, entry) => {
    const raw = Buffer.from(entry.fileName);
    const name = (0,yauzl/* getFileNameLowLevel */.ax)(entry.generalPurposeBitFlag, raw, entry.extraFields, true);
    const path = entryPath(layer, name);
    const shown = shownName(name);
    if (path.split('/').some(isWhiteout))
        throw (0,errors_problems/* failure */.V2)('layer-whiteout', { layer, entry: shown });
    if (!entry.canDecodeFileData())
        throw (0,errors_problems/* failure */.V2)('layer-encrypted', { layer, entry: shown });
    const unix = (0,read_zip_entry/* unixMode */.q2)(entry) ?? 0;
    const kind = name.endsWith('/') ? read_zip_entry/* TYPES */.QE.directory : unix & read_zip_entry/* TYPE_BITS */.ci || read_zip_entry/* TYPES */.QE.file;
    const type = KINDS.find((one) => read_zip_entry/* TYPES */.QE[one] === kind);
    if (type === undefined)
        throw (0,errors_problems/* failure */.V2)('layer-entry-special', { layer, entry: shown, type: `an entry of mode ${unix.toString(8)}` });
    return { path, type, mode: plainMode(unix) || (type === 'directory' ? DIRECTORY_MODE : read_zip_entry/* FILE_MODE */.rE) };
};
const unzip_readTarget = async (layer, path, bytes) => {
    const chunks = [];
    let sizeBytes = 0;
    for await (const chunk of bytes) {
        sizeBytes += chunk.length;
        if (sizeBytes > MAX_TARGET_BYTES)
            break;
        chunks.push(chunk);
    }
    const target = Buffer.concat(chunks).toString();
    if (sizeBytes > 0 && sizeBytes <= MAX_TARGET_BYTES && !/[\p{Cc}\ufffd]/u.test(target))
        return target;
    throw (0,errors_problems/* failure */.V2)('layer-link-outside', { layer, entry: path, target: shownName(target) });
};

;// CONCATENATED MODULE: ./lib/lambda-layers/version.js












const readLayerVersion = async (lambda, layer, { architecture, signal }) => {
    const answer = await lambda
        .send(new dist_cjs/* GetLayerVersionByArnCommand */.tGD({ Arn: layer.arn }), { abortSignal: signal })
        .catch((error) => {
        signal.throwIfAborted();
        throw explainLayer(error, layer);
    });
    const compatible = answer.CompatibleArchitectures ?? [];
    if (compatible.length > 0 && !compatible.includes(architecture)) {
        throw (0,errors_problems/* failure */.V2)('layer-other-architecture', {
            layer: layer.text,
            compatible: compatible.join(', '),
            architecture,
        });
    }
    return layerZip(layer.text, answer);
};
const explainLayer = (error, { arn, region }) => {
    switch (errorName(error)) {
        case 'ResourceNotFoundException':
            return (0,errors_problems/* failure */.V2)('layer-missing', { layer: arn, region, name: arn.replace(/:\d+$/, '') }, { cause: error });
        case 'AccessDeniedException':
            return (0,errors_problems/* failure */.V2)('layer-denied', { layer: arn, reason: (0,errors_problems/* reasonOf */.A3)(error) }, { cause: error });
        default:
            return explain(error, { what: `reading layer ${arn}`, action: 'lambda:GetLayerVersion', resource: arn });
    }
};
const layerZip = (layer, { Content: content }) => {
    const location = URL.parse(content?.Location ?? '');
    const { CodeSize: sizeBytes, CodeSha256: sha256 } = content ?? {};
    if (location === null || sizeBytes === undefined || sha256 === undefined) {
        throw (0,errors_problems/* failure */.V2)('layer-without-content', { layer });
    }
    if (addressFault(location) !== undefined)
        throw (0,errors_problems/* failure */.V2)('layer-address', { layer, origin: `${location.protocol}//${location.host}` });
    if (sizeBytes > limits/* MAX_UNPACKED_BYTES */.Tx)
        throw (0,errors_problems/* failure */.V2)('layer-too-large', { layer, limit: limits/* MAX_UNPACKED_BYTES */.Tx });
    return { location, sizeBytes, sha256 };
};
const downloadLayer = async (layer, zip, to) => {
    const { signal } = to.wire;
    try {
        await tryAgain(signal, version_isTransient, () => downloadOnce(layer, zip, to));
    }
    catch (error) {
        signal.throwIfAborted();
        if (error instanceof errors_problems/* DeployError */.sH)
            throw error;
        throw (0,errors_problems/* failure */.V2)('layer-download', { layer, host: zip.location.host, reason: (0,errors_problems/* reasonOf */.A3)(error) }, { cause: error });
    }
};
const version_isTransient = (error) => {
    if (error instanceof Error && typeof error.cause === 'number')
        return isTransientStatus(error.cause);
    return !(error instanceof errors_problems/* DeployError */.sH);
};
const downloadOnce = async (layer, { location, sizeBytes, sha256 }, { file, wire }) => {
    const { status, body } = await request(wire, location, { method: 'GET' });
    if (status !== 200) {
        body.resume();
        throw new Error(`status ${status}`, { cause: status });
    }
    const hashing = new files_hashing/* HashingStream */.$();
    const wanted = `${sizeBytes} bytes`;
    const budget = (0,files_unpacking/* openBudget */.ak)(sizeBytes, () => otherBytes(layer, `more than ${wanted}`, wanted));
    const counting = (chunks) => (0,disk_limits/* counted */.hS)(chunks, budget.take);
    await (0,fill_file/* fillFile */.U)(file, (target) => (0,external_node_stream_promises_.pipeline)(body, counting, hashing, target, { signal: wire.signal }), 0o600);
    const found = hashing.result();
    const foundSha256 = found.sha256.toString('base64');
    if (found.sizeBytes !== sizeBytes)
        throw otherBytes(layer, `${found.sizeBytes} bytes`, wanted);
    if (foundSha256 !== sha256)
        throw otherBytes(layer, foundSha256, sha256);
};
const otherBytes = (layer, found, wanted) => (0,errors_problems/* failure */.V2)('layer-other-bytes', { layer, found, wanted });

;// CONCATENATED MODULE: ./lib/lambda-layers/layers.js










const readLayers = async (sources, context) => {
    const total = openTotal();
    const parts = await Promise.all(sources.map(async (source, at) => {
        const reading = readPart(source, (0,external_node_path_.join)(context.temp, String(at)), { ...context, total });
        context.keep(reading);
        return { layer: source.text, source, tree: await reading };
    }));
    return { tree: mergeParts(parts), notices: parts.flatMap(strayProgram) };
};
const strayProgram = ({ source, tree }) => {
    if (source.kind !== 'image' || [...tree.keys()].some(isExtension))
        return [];
    const [stray] = [...tree].find(([path, entry]) => entry.kind === 'file' && (0,paths/* isExecutable */.TV)(entry.mode) && /^[^/]+$/.test(path) && path !== 'bootstrap') ?? [];
    if (stray === undefined)
        return [];
    const extension = `${source.image.text}:${source.path}/${stray}`;
    return [(0,errors_problems/* warning */.$e)('layer-program-stray', { layer: source.text, path: `/opt/${stray}`, extension })];
};
const readPart = async (source, folder, context) => {
    const { architecture, wire, total } = context;
    const unpacking = { layer: source.text, folder: (0,external_node_path_.join)(folder, 'files'), total, signal: wire.signal };
    if (source.kind === 'image')
        return readImageFolder(source, () => context.image(source.image), unpacking);
    const zip = await readLayerVersion(await context.lambda(), source, { architecture, signal: wire.signal });
    await (0,external_node_fs_promises_.mkdir)(folder, { recursive: true });
    const file = (0,external_node_path_.join)(folder, 'layer.zip');
    await downloadLayer(source.text, zip, { file, wire });
    return unzip(file, unpacking);
};
const checkLayerVersions = async (sources, { architecture, lambda, signal }) => {
    const client = await lambda();
    const versions = sources.filter((source) => source.kind === 'version');
    await Promise.all(versions.map((layer) => readLayerVersion(client, layer, { architecture, signal })));
};
const layerOf = ({ tree }, { file, mediaType, signal }) => (0,image_layer_writer/* writeLayer */.By)(optEntries(tree), file, mediaType, signal);
const optEntries = (tree) => [...tree].map(([below, entry]) => {
    const path = `opt/${below}`;
    if (entry.kind === 'symlink')
        return { kind: 'symlink', path, target: entry.target };
    if (entry.kind === 'directory')
        return { kind: 'directory', path, mode: entry.mode };
    return { kind: 'file', path, mode: entry.mode, content: { file: entry.file, seal: entry.seal } };
});

// EXTERNAL MODULE: ./lib/pack/image.js + 1 modules
var pack_image = __webpack_require__(9335);
;// CONCATENATED MODULE: ./lib/pack/artifact.js






const packImage = async ({ binary, files, layers, temp, signal }, { base, root, override }) => {
    const start = (0,pack_image/* startOf */.GH)(base, override);
    const { workingDirectory } = root;
    const contents = {
        binary,
        path: start.entryPoint,
        files,
        workingDirectory: override.workingDirectory ?? (workingDirectory === lambda_paths/* TASK_ROOT */.tW ? lambda_paths/* TASK_ROOT */.tW : undefined),
    };
    const entries = (0,pack_image/* layerEntries */.ci)(base, contents, root);
    const layer = await (0,image_layer_writer/* writeLayer */.By)(entries, (0,external_node_path_.join)(temp, `layer-${binary.architecture}.tar.gz`), (0,pack_image/* layerMediaType */.sG)(base), signal);
    const opt = layers === undefined ? [] : [await packLayers(layers, base, { temp, signal })];
    return (0,pack_image/* assembleImage */.al)(base, [...opt, layer], { ...start, workingDirectory, architecture: binary.architecture });
};
const addLayers = async (image, layers, to) => (0,pack_image/* appendLayers */.nE)(image, [await packLayers(layers, image, to)]);
const packLayers = (layers, base, { temp, signal }) => layerOf(layers, { file: (0,external_node_path_.join)(temp, 'layer-opt.tar.gz'), mediaType: (0,pack_image/* layerMediaType */.sG)(base), signal });
const packZip = ({ binary, files, temp, signal }) => writeZip(binary, files, (0,external_node_path_.join)(temp, `function-${binary.architecture}.zip`), signal);

;// CONCATENATED MODULE: ./lib/push/ecr.js



const readEcrLogin = async (ecr, mask, signal) => {
    const doing = { what: 'logging in to ECR', action: 'ecr:GetAuthorizationToken', resource: '*' };
    const { authorizationData = [] } = await ecr
        .send(new client_ecr_dist_cjs/* GetAuthorizationTokenCommand */.Eu6({}), { abortSignal: signal })
        .catch(explaining(doing, signal));
    const { authorizationToken = '', proxyEndpoint = '' } = authorizationData[0] ?? {};
    const [username = '', password = ''] = Buffer.from(authorizationToken, 'base64').toString().split(':');
    if (password === '')
        throw (0,errors_problems/* failure */.V2)('login-empty', {});
    mask(authorizationToken);
    mask(password);
    return { credentials: { username, password }, protocol: URL.parse(proxyEndpoint)?.protocol ?? 'https:' };
};
const MAX_DIGESTS = 100;
const findPresentBlobs = async (ecr, repository, digests, signal) => {
    const { name: repositoryName, registryId, arn } = repository;
    const what = `looking for layers in repository ${repositoryName}`;
    const doing = { what, action: 'ecr:BatchCheckLayerAvailability', resource: arn };
    const present = new Set();
    for (let from = 0; from < digests.length; from += MAX_DIGESTS) {
        const input = { repositoryName, registryId, layerDigests: digests.slice(from, from + MAX_DIGESTS) };
        const { layers = [] } = await ecr
            .send(new client_ecr_dist_cjs/* BatchCheckLayerAvailabilityCommand */.YmI(input), { abortSignal: signal })
            .catch(explaining(doing, signal));
        for (const { layerAvailability, layerDigest } of layers) {
            if (layerAvailability === 'AVAILABLE' && layerDigest !== undefined)
                present.add(layerDigest);
        }
    }
    return present;
};

;// CONCATENATED MODULE: ./lib/push/upload.js



const PARALLEL = 4;
const uploadBlobs = async (registry, repository, blobs, present) => {
    const missing = [...new Map(blobs.map((blob) => [blob.digest, blob])).values()].filter(({ digest }) => !present.has(digest));
    const queue = missing.values();
    const worker = async () => {
        for (const blob of queue) {
            await registry.putBlob(blob).catch((error) => {
                throw explainPush(error, repository, { what: `sending the blob ${blob.digest}`, actions: UPLOAD_ACTIONS });
            });
        }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
    return {
        sentBlobs: missing.length,
        sentBytes: missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        presentBlobs: new Set(blobs.map(({ digest }) => digest)).size - missing.length,
    };
};
const TAG_REFUSED = 'TAG_INVALID';
const UPLOAD_ACTIONS = 'ecr:InitiateLayerUpload, ecr:UploadLayerPart and ecr:CompleteLayerUpload';
const explainPush = (error, { name, arn }, { what, actions, tag }) => {
    if (error instanceof errors_problems/* DeployError */.sH)
        return error;
    const { status, code, answer } = error instanceof RegistryError ? error : { answer: (0,errors_problems/* reasonOf */.A3)(error) };
    const reason = answer.replace(/\.$/, '');
    const values = { what: (0,errors_problems/* capitalised */.Iu)(what), repository: name, reason };
    if (status === 401 || status === 403) {
        const named = denied({ what: `${what} to repository ${name}` }, answer, error);
        return named ?? (0,errors_problems/* failure */.V2)('push-denied', { ...values, actions, resource: arn }, { cause: error });
    }
    if (code === TAG_REFUSED && tag !== undefined)
        return (0,errors_problems/* failure */.V2)('tag-refused', { tag, repository: name, reason }, { cause: error });
    return (0,errors_problems/* failure */.V2)(status === 404 ? 'push-repository-missing' : 'push-failed', values, { cause: error });
};

;// CONCATENATED MODULE: ./lib/push/image.js


const pushBlobs = async (blobs, { ecr, registry, repository, signal }) => {
    const digests = blobs.map(({ digest }) => digest);
    const present = await findPresentBlobs(ecr, repository, digests, signal);
    return uploadBlobs(registry, repository, blobs, present);
};
const pushManifest = async (manifest, reference, { registry, repository }) => {
    await registry.putManifest(reference, manifest.bytes, manifest.mediaType).catch((error) => {
        const as = reference === manifest.digest ? '' : ` as ${reference}`;
        const what = `pushing the manifest ${manifest.digest}${as}`;
        throw explainPush(error, repository, { what, actions: 'ecr:PutImage', tag: as === '' ? undefined : reference });
    });
};

;// CONCATENATED MODULE: ./lib/docker/pushed.js



const readPushed = async (registry, { uri, arn, digest }, architecture) => {
    const rights = `ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on ${arn}`;
    const reference = { reference: digest, text: `${uri}@${digest}`, rights };
    const [image, { bytes }] = await Promise.all([
        readBase(registry, reference, architecture),
        registry.getManifest(digest),
    ]).catch((error) => {
        throw asErrorOf('docker-pushed-unreadable', error, reference.text);
    });
    const { config } = image.manifest;
    const configBytes = await registry.readBlob(config.digest, platform/* MAX_CONFIG_BYTES */.GW);
    return { ...image, manifestBytes: bytes, digest, configBlob: (0,blob/* memoryBlob */.ts)(configBytes, config.mediaType) };
};
const PUSHED = /^([0-9a-f]{12}): Pushed$/;
const sentByDocker = (lines, { config, manifest }) => {
    const pushed = new Set(lines.flatMap((line) => line.trim().match(PUSHED)?.[1] ?? []));
    const { diff_ids: diffIds } = config.rootfs;
    const sent = manifest.layers.filter((_layer, at) => pushed.has(diffIds[at]?.slice('sha256:'.length, 19) ?? ''));
    return {
        sentBlobs: sent.length,
        sentBytes: sent.reduce((sum, { size }) => sum + size, 0),
        presentBlobs: manifest.layers.length - sent.length,
    };
};

// EXTERNAL MODULE: ./lib/host/children/exec.js
var exec = __webpack_require__(6643);
// EXTERNAL MODULE: ./lib/host/children/visible-variables.js
var visible_variables = __webpack_require__(7934);
// EXTERNAL MODULE: ./lib/host/disk/temp.js
var temp = __webpack_require__(2182);
// EXTERNAL MODULE: ./lib/host/docker-config.js
var docker_config = __webpack_require__(9631);
;// CONCATENATED MODULE: ./lib/push/staging.js
var staging_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
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
var staging_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
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












const pushStaged = async (image, context) => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { imageId, repository, stagingTag } = image;
        const { tempDir, signal } = context;
        const folder = staging_addDisposableResource(env_1, await (0,temp/* openTemp */.X)(tempDir), true);
        await writeConfig(folder.path, repository.uri, context);
        const set = {
            DOCKER_CONFIG: folder.path,
            BUILDX_CONFIG: (0,visible_variables/* stepVariable */.jq)('BUILDX_CONFIG') || (0,external_node_path_.join)(context.dockerConfigDir, 'buildx'),
        };
        const child = { cwd: folder.path, env: (0,visible_variables/* childEnvironment */.Qc)(visible_variables/* DOCKER_VARIABLES */.dz, set) };
        const name = `${repository.uri}:${stagingTag}`;
        try {
            const tagged = await (0,exec/* execute */.g7)('docker', ['tag', imageId, name], { ...child, signal });
            if (tagged.exitCode !== 0)
                throw (0,errors_problems/* failure */.V2)('image-gone', { image: imageId, reason: (0,sanitise/* sanitise */.t)(tagged.stderr).trim() });
            const lines = [];
            const show = (0,disk_limits/* limited */.TJ)(context.say);
            const onLine = (line) => {
                show(line);
                lines.push((0,sanitise/* sanitise */.t)(line));
                if (lines.length > KEPT_LINES)
                    lines.shift();
            };
            const exitCode = await (0,exec/* follow */.e6)('docker', ['push', name], { ...child, signal, onLine });
            const digest = lines.join('\n').match(/^\S+: digest: (sha256:[0-9a-f]{64}) size: \d+$/m)?.[1];
            if (exitCode !== 0 || digest === undefined)
                throw explainDockerPush(lines, image);
            return digest;
        }
        finally {
            const untagged = { ...child, signal: AbortSignal.timeout(UNTAG_WITHIN_MS) };
            await (0,exec/* execute */.g7)('docker', ['rmi', '--no-prune', name], untagged).catch(() => { });
        }
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = staging_disposeResources(env_1);
        if (result_1)
            await result_1;
    }
};
const KEPT_LINES = 100;
const UNTAG_WITHIN_MS = 10_000;
const anything = schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* unknown */.L5J());
const configSchema = schemas/* object */.Ikc({
    auths: schemas/* optional */.lqM(anything),
    credHelpers: schemas/* optional */.lqM(schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* string */.YjP())),
    credsStore: schemas/* optional */.lqM(schemas/* string */.YjP()),
    currentContext: schemas/* optional */.lqM(schemas/* string */.YjP()),
    proxies: schemas/* optional */.lqM(anything),
    HttpHeaders: schemas/* optional */.lqM(anything),
    cliPluginsExtraDirs: schemas/* optional */.lqM(schemas/* array */.YOg(schemas/* string */.YjP())),
});
const writeConfig = async (folder, repositoryUri, context) => {
    const { dockerConfigDir, credentials } = context;
    const config = await staging_readConfig((0,external_node_path_.join)(dockerConfigDir, 'config.json'));
    const host = repositoryUri.slice(0, repositoryUri.indexOf('/'));
    const auth = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
    const own = {
        ...config,
        auths: { ...config.auths, [host]: { auth } },
        credHelpers: { ...config.credHelpers, [host]: '' },
    };
    await (0,external_node_fs_promises_.writeFile)((0,external_node_path_.join)(folder, 'config.json'), JSON.stringify(own), { mode: 0o600 });
    for (const name of ['cli-plugins', 'contexts']) {
        const original = (0,external_node_path_.join)(dockerConfigDir, name);
        const isThere = await (0,external_node_fs_promises_.access)(original).then(() => true, () => false);
        if (isThere)
            await (0,external_node_fs_promises_.symlink)(original, (0,external_node_path_.join)(folder, name));
    }
};
const staging_readConfig = async (path) => {
    const bytes = await (0,disk_limits/* readSmall */.o5)(path, docker_config/* MAX_DOCKER_CONFIG_BYTES */.LD).catch((cause) => {
        if (cause.code === 'ENOENT')
            return Buffer.from('{}');
        throw (0,errors_problems/* failure */.V2)('docker-config', { path }, { cause });
    });
    const parsed = configSchema.safeParse((0,text_json/* jsonOrNothing */.d)(bytes?.toString() ?? ''));
    if (!parsed.success)
        throw (0,errors_problems/* failure */.V2)('docker-config', { path });
    return parsed.data;
};
const PUSH_ACTIONS = 'ecr:BatchCheckLayerAvailability, ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload and ecr:PutImage';
const explainDockerPush = (lines, { repository, stagingTag, imageId }) => {
    const reason = lines.findLast((line) => line.trim() !== '')?.trim() ?? 'docker gave no reason';
    const what = `Pushing the image ${imageId} as ${stagingTag} with docker`;
    const values = { what, repository: repository.name, reason };
    if (/^(?:denied|unauthorized|no basic auth credentials)\b/.test(reason))
        return (denied({ what: `${what} to repository ${repository.name}` }, reason) ??
            (0,errors_problems/* failure */.V2)('push-denied', { ...values, actions: PUSH_ACTIONS, resource: repository.arn }));
    return (0,errors_problems/* failure */.V2)(/^name unknown\b/.test(reason) ? 'push-repository-missing' : 'push-failed', values);
};

;// CONCATENATED MODULE: ./lib/deploy/prepare/lambda-layers.js



const layersOf = async (task, architecture) => {
    const { spec, shared, host } = task;
    const { layers } = spec;
    if (layers === undefined)
        return undefined;
    return phase(task, 'layers', async ({ state, result }) => {
        const names = layers.sources.map(({ text }) => text).join(', ');
        state(names);
        const contents = await shared.layers(task, layers.sources, architecture);
        for (const notice of contents.notices)
            host.log.warning(notice);
        result(names);
        return contents;
    });
};
const completed = async (task, image, layers) => {
    const { temp, host } = task;
    if (layers === undefined)
        return (0,pack_image/* unchangedImage */.hR)(image);
    return host.log.within('layers', addLayers(image, layers, { temp, signal: host.stop }));
};

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./lib/pack/same-image.js









const LARGER_AT_MOST = 2;
const MARGIN_BYTES = 1_048_576;
const findClaims = (text, { manifest: own, config, diffIds }) => {
    const found = plainManifest(text);
    if (found === undefined || found.config.digest !== config || found.layers.length !== diffIds.length)
        return undefined;
    if (own !== undefined && !(0,external_node_util_.isDeepStrictEqual)(outline(found), outline(own)))
        return undefined;
    const claims = [];
    for (const [at, layer] of found.layers.entries()) {
        const [ours, diffId] = [own?.layers[at], diffIds[at]];
        if (diffId === undefined || isMuchLarger(layer, ours))
            return undefined;
        if (ours?.digest !== layer.digest)
            claims.push({ layer, diffId });
    }
    return claims;
};
const outline = ({ mediaType, config, layers }) => ({
    mediaType,
    config,
    layers: layers.map((layer) => layer.mediaType),
});
const isMuchLarger = ({ size }, ours) => ours !== undefined && size > ours.size * LARGER_AT_MOST + MARGIN_BYTES;
const plainManifest = (text) => {
    const manifest = (0,registry_manifest/* readImageManifest */.lb)(text);
    if (manifest === undefined)
        return undefined;
    const json = (0,text_json/* jsonOrNothing */.d)(text);
    const isWrittenSo = ['', '  ', '   ', '\t'].some((indent) => JSON.stringify(json, undefined, indent) === text.trim());
    return isWrittenSo && (0,external_node_util_.isDeepStrictEqual)(manifest, json) ? manifest : undefined;
};
const holdsContents = async (blob, diffId, { unpacking, signal }) => {
    const hashing = new files_hashing/* HashingStream */.$();
    const isGzip = /[+.]gzip$/.test(blob.mediaType);
    const gunzip = (0,external_node_zlib_.createGunzip)();
    const counting = (chunks) => (0,disk_limits/* counted */.hS)(chunks, unpacking.bytes);
    await (0,external_node_stream_promises_.pipeline)(await blob.open(), isGzip ? gunzip : new external_node_stream_.PassThrough(), counting, hashing.resume(), { signal });
    if (isGzip && gunzip.bytesWritten !== blob.sizeBytes)
        return false;
    return diffId === (0,sealed_file/* sealOf */.Ru)(hashing).digest;
};

;// CONCATENATED MODULE: ./lib/deploy/prepare/unchanged.js







const findSame = async (task, image, place) => {
    const { tagged, live } = place.repository;
    const { manifest } = image;
    if (tagged?.digest === manifest.digest || live?.digest === manifest.digest)
        return manifest;
    if (live === undefined || task.spec.force)
        return undefined;
    const own = { ...image, manifest: (0,registry_manifest/* readImageManifest */.lb)(manifest.bytes.toString()) };
    return (await isProved(task, live, { ...place, own })) ? asManifest(live) : undefined;
};
const asManifest = ({ manifest, digest, mediaType }) => ({
    bytes: Buffer.from(manifest),
    digest,
    mediaType,
});
const isProved = async (task, { manifest, digest }, { own, open, repository }) => {
    const claims = (0,files_digest/* digestOf */.o)(Buffer.from(manifest)) === digest ? findClaims(manifest, own) : undefined;
    const parsed = (0,registry_manifest/* readImageManifest */.lb)(manifest);
    if (claims === undefined || parsed === undefined)
        return false;
    const of = { manifest: parsed, repositoryUri: repository.uri, digest };
    const packedBytes = (0,files_unpacking/* packedBytesOf */.TL)(claims.map(({ layer }) => ({ digest: layer.digest, sizeBytes: layer.size })));
    const unpacking = (0,files_unpacking/* openUnpacking */.p_)({ packedBytes }, (_what, limit) => (0,errors_problems/* failure */.V2)('image-root-ratio', { name: `${repository.name}@${digest}`, packed: packedBytes, limit }));
    for (const claim of claims) {
        const flaw = await findFlaw(task, claim, { of, open, unpacking });
        if (flaw === undefined)
            continue;
        const values = { repository: repository.name, image: (0,format/* shortHash */.BC)(digest), layer: (0,format/* shortHash */.BC)(claim.layer.digest) };
        task.host.log.warning((0,errors_problems/* warning */.$e)('image-forged', { ...values, flaw }));
        return false;
    }
    return true;
};
const findFlaw = async ({ host }, { layer, diffId }, { of, open, unpacking }) => {
    try {
        const blob = layersIn(await open(), of).find(({ digest }) => digest === layer.digest);
        const isSame = blob !== undefined && (await holdsContents(blob, diffId, { unpacking, signal: host.stop }));
        return isSame ? undefined : 'holds other contents';
    }
    catch (error) {
        host.stop.throwIfAborted();
        return `cannot be read: ${(0,errors_problems/* reasonOf */.A3)(error)}`;
    }
};

;// CONCATENATED MODULE: ./lib/deploy/prepare/engine-image.js







const takeFromEngine = async (task, { target, context, image, config, layers }) => {
    const { host, shared, plan, spec, temp } = task;
    const { repository, architecture } = target;
    if (plan.dryRun)
        return unpushed(task, { config, imageId: image.imageId }, { target, context });
    const { registry } = await host.log.within('push', context());
    const stagingTag = stagingTagFor(spec.functionName, repository, host.caller);
    const push = async ({ state, result }) => {
        state(`to ${repository.uri}:${stagingTag}`);
        const { credentials } = await shared.ecrLogin();
        const lines = [];
        const say = (text) => {
            lines.push(text);
            host.log.info(text);
        };
        const { dockerConfigDir } = host.caller;
        const staging = { credentials, dockerConfigDir, tempDir: temp, say, signal: host.stop };
        const digest = await pushStaged({ imageId: image.imageId, repository, stagingTag }, staging);
        result(`image ${(0,format/* shortHash */.BC)(digest)} under tag ${stagingTag}`);
        return { digest, lines };
    };
    const pushed = await phase(task, 'push', push, { group: `docker push ${stagingTag}` });
    const readBack = async () => {
        const there = await readPushed(registry, { ...repository, digest: pushed.digest }, architecture);
        const { digest: config } = there.configBlob;
        if (config === image.imageId)
            return there;
        throw (0,errors_problems/* failure */.V2)('docker-pushed-other', { image: image.imageId, pushed: config, stagingTag });
    };
    const there = await host.log.within('push', readBack());
    const whole = await completed(task, there, layers);
    return { image: whole, left: whole.own, sent: sentByDocker(pushed.lines, there) };
};
const unpushed = async (task, { imageId, config }, { target: { repository }, context }) => {
    const open = async () => (await context()).registry;
    const own = { manifest: undefined, config: imageId, diffIds: config.rootfs.diff_ids };
    const isSame = async (found) => found !== undefined && isProved(task, found, { repository, open, own });
    const { tagged, live } = repository;
    const same = (await isSame(tagged)) ? tagged : (await isSame(live)) ? live : undefined;
    if (same === undefined)
        task.host.log.fact('image', `${(0,format/* shortHash */.BC)(imageId)}; Docker gives its digest when it pushes`);
    const placeholder = { bytes: Buffer.alloc(0), mediaType: '', digest: imageId };
    const manifest = same === undefined ? placeholder : asManifest(same);
    const image = { ...own, manifest, base: [], own: [] };
    return { image, left: [], sent: undefined, hasPlaceholderDigest: same === undefined };
};
const stagingTagFor = (functionName, { isMutable }, { runId, runAttempt }) => `staging-${functionName}${isMutable ? '' : `-${runId}-${runAttempt}`}`;

// EXTERNAL MODULE: ./lib/inspect/elf.js
var elf = __webpack_require__(4333);
// EXTERNAL MODULE: ./lib/inspect/program.js + 1 modules
var program = __webpack_require__(4625);
// EXTERNAL MODULE: ./lib/inspect/verdict.js
var inspect_verdict = __webpack_require__(1853);
;// CONCATENATED MODULE: ./lib/inspect/extensions.js






const readExtension = async (path, mode, file) => {
    const facts = await (0,elf/* inspectElf */.UV)(file);
    return {
        path: shownName(path),
        mode,
        content: facts === undefined ? await (0,program/* readScript */.Uq)(file) : { kind: 'program', facts },
    };
};
const MAX_EXTENSIONS = 50;
const refuseMany = (where, count) => {
    if (count > MAX_EXTENSIONS)
        throw (0,errors_problems/* failure */.V2)('extensions-too-many', { where, count, limit: MAX_EXTENSIONS });
};
const readExtensions = async ({ tree }) => {
    const found = [];
    const paths = [...tree.keys()].filter(isExtension);
    refuseMany('layers', paths.length);
    for (const path of paths) {
        const entry = followLinks(path, tree);
        if (entry?.kind === 'file')
            found.push(await readExtension(`/opt/${path}`, entry.mode, entry.file));
    }
    return found;
};
const judgeExtensions = (extensions, host) => ({
    problems: extensions.flatMap((extension) => problemsOf(extension, host)),
    notices: extensions.flatMap((extension) => noticesOf(extension, host)),
});
const problemsOf = ({ path, mode, content }, host) => {
    const lacking = (0,inspect_verdict/* lackingAccess */.sm)(mode, content.kind);
    return [
        ...(lacking === undefined ? [] : [(0,errors_problems/* problem */.CC)('extension-mode', { path, lacking, mode: (0,inspect_verdict/* shownMode */.nV)(mode) })]),
        ...(content.kind === 'program' ? programProblems(path, content.facts, host) : []),
        ...(content.kind === 'script' ? scriptProblems(path, content.interpreters, host) : []),
    ];
};
const programProblems = (path, facts, host) => {
    const { machine, interpreter, glibc: needed } = facts;
    const { architecture, base } = host;
    if (machine !== architecture)
        return [(0,errors_problems/* problem */.CC)('extension-machine', { path, machine, architecture })];
    if (interpreter === undefined || isInOpt(host, interpreter))
        return [];
    if ((0,base_facts/* isLoaderMissing */.CP)(interpreter, base)) {
        return [(0,errors_problems/* problem */.CC)('extension-loader', { path, interpreter: shownName(interpreter), base: base.name })];
    }
    const offered = (0,base_facts/* olderGlibc */.gY)(needed, base);
    if (needed === undefined || offered === undefined)
        return [];
    return [(0,errors_problems/* problem */.CC)('extension-glibc', { path, needed, base: base.name, offered })];
};
const scriptProblems = (path, interpreters, host) => {
    const { base } = host;
    const missing = interpreters.find((one) => !isInOpt(host, one) && (0,base_facts/* isInterpreterMissing */.xb)(one, base));
    if (missing === undefined)
        return [];
    return missing.endsWith('\r')
        ? [(0,inspect_verdict/* scriptProblem */.ly)(path, missing, base)]
        : [(0,errors_problems/* problem */.CC)('extension-script', { path, interpreter: shownName(missing), base: base.name })];
};
const noticesOf = ({ path, content }, host) => {
    if (content.kind !== 'program')
        return [];
    const { machine, interpreter } = content.facts;
    if (interpreter === undefined || machine !== host.architecture || isInOpt(host, interpreter))
        return [];
    if (!(0,base_facts/* isUnsure */.hD)(content.facts, host.base))
        return [];
    return [(0,errors_problems/* warning */.$e)('extension-base-unknown', { path, interpreter: shownName(interpreter), base: host.base.name })];
};
const isInOpt = ({ opt }, path) => opt !== undefined && path.startsWith('/opt/') && followLinks(path.slice('/opt/'.length), opt)?.kind === 'file';

;// CONCATENATED MODULE: ./lib/inspect/root/tree.js


const tree_MAX_PATH = 4_096;
const ENTER = 0o001;
const tree_MAX_DEPTH = 200;
const tree_MAX_STEPS = 20_000_000;
const MAX_HELD_BYTES = 209_715_200;
const FOLDER_BYTES = 400;
const NODE_BYTES = 200;
const emptyRoot = (exceeded) => ({
    root: folderOf(0),
    steps: (0,files_unpacking/* openBudget */.ak)(tree_MAX_STEPS, (limit) => exceeded('steps', limit)),
    held: (0,files_unpacking/* openBudget */.ak)(MAX_HELD_BYTES, (limit) => exceeded('memory', limit)),
});
const folderOf = (layer, mode = 0o755) => ({
    kind: 'folder',
    layer,
    mode,
    children: new Map(),
});
const hold = ({ held }, parent, { name, child }) => {
    const isNew = !parent.children.has(name);
    if (child.kind === 'folder')
        held.take(FOLDER_BYTES);
    else if (isNew)
        held.take(NODE_BYTES);
    if (child.kind === 'symlink')
        held.take(child.target.length);
    if (isNew)
        held.take(name.length);
    parent.children.set(isNew ? flat(name) : name, child);
};
const flat = (text) => Buffer.from(text).toString();
const findNode = (tree, path) => {
    let parts = partsOf(path);
    let closed;
    for (let hops = 0; parts !== undefined && hops <= paths/* MAX_HOPS */.Od; hops += 1) {
        const name = parts.pop();
        if (name === undefined || name === '..')
            return undefined;
        const at = tree_walk(tree, parts);
        const node = at?.folder.children.get(name);
        if (at === undefined || node === undefined)
            return undefined;
        closed ??= at.closed;
        if (node.kind !== 'symlink')
            return { node, path: `/${[...at.path, name].join('/')}`, isSymlink: hops > 0, closed };
        parts = [...(node.target.startsWith('/') ? [] : at.path), ...(0,paths/* stepsOf */.B_)(node.target)];
    }
    return undefined;
};
const fileAt = (tree, path) => {
    const node = findNode(tree, path)?.node;
    return node?.kind === 'file' ? node : undefined;
};
const isFileAt = (tree, path) => fileAt(tree, path) !== undefined;
const folderAt = (tree, path) => {
    const node = findNode(tree, path)?.node;
    return node?.kind === 'folder' ? node : undefined;
};
const findFolder = (tree, path) => {
    if (partsOf(path)?.length === 0)
        return { kind: 'open' };
    const found = findNode(tree, path);
    if (found === undefined)
        return { kind: 'missing' };
    const { node, closed } = found;
    if (node.kind !== 'folder')
        return { kind: 'no-folder' };
    if (closed !== undefined)
        return { kind: 'closed', closed };
    return (node.mode & ENTER) !== 0
        ? { kind: 'open' }
        : { kind: 'closed', closed: { path: found.path, mode: node.mode } };
};
function* impliedFolders({ root, }) {
    const todo = [{ folder: root, path: '' }];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
        const { folder, path } = at;
        if (folder.impliedBy !== undefined) {
            yield { folder: path, file: folder.impliedBy.path, layer: folder.impliedBy.layer };
        }
        const below = [];
        for (const [name, child] of folder.children) {
            if (child.kind === 'folder')
                below.push({ folder: child, path: `${path}/${name}` });
        }
        for (const one of below.reverse())
            todo.push(one);
    }
}
const partsOf = (path) => {
    if (path.length > tree_MAX_PATH)
        return undefined;
    const parts = (0,paths/* stepsOf */.B_)(path);
    return parts.includes('..') ? undefined : parts;
};
const tree_walk = (tree, way, implying) => {
    const { root, steps, held } = tree;
    const todo = way.toReversed();
    let impliedBy;
    let folders = [root];
    let path = [];
    let closed;
    for (let hops = 0;;) {
        const part = todo.pop();
        const folder = folders.at(-1) ?? root;
        steps.take();
        if (part === undefined)
            return { folder, path, closed };
        if (part === '..') {
            if (folders.length > 1)
                folders.pop();
            path.pop();
            continue;
        }
        let child = folder.children.get(part);
        if (child?.kind === 'symlink') {
            hops += 1;
            if (hops > paths/* MAX_HOPS */.Od)
                return undefined;
            todo.push(...(0,paths/* stepsOf */.B_)(child.target).toReversed());
            if (child.target.startsWith('/')) {
                folders = [root];
                path = [];
            }
            continue;
        }
        if (child?.kind !== 'folder') {
            if (implying === undefined || path.length >= tree_MAX_DEPTH)
                return undefined;
            if (impliedBy === undefined) {
                impliedBy = { layer: implying.layer, path: `/${implying.parts.join('/')}` };
                held.take(impliedBy.path.length);
            }
            child = { ...folderOf(implying.layer), impliedBy };
            hold(tree, folder, { name: part, child });
        }
        folders.push(child);
        path.push(part);
        if ((child.mode & ENTER) === 0)
            closed ??= { path: `/${path.join('/')}`, mode: child.mode };
    }
};

;// CONCATENATED MODULE: ./lib/inspect/root/entries.js



const applyEntry = (tree, header, place) => {
    const parts = partsOf(header.name);
    const last = parts?.pop();
    if (parts === undefined || last === undefined)
        return;
    const { layer } = place;
    const { does, path: name } = changeOf(last);
    const parent = tree_walk(tree, parts, does === 'add' ? { layer, parts: [...parts, name] } : undefined)?.folder;
    if (parent === undefined)
        return;
    if (does === 'add')
        entries_put(tree, parent, { name, header, place });
    else if (does === 'empty')
        empty(tree, parent, layer);
    else
        removeLower(parent, name, layer);
};
const removeLower = (parent, name, layer) => {
    if ((parent.children.get(name)?.layer ?? layer) < layer)
        parent.children.delete(name);
};
const empty = (tree, folder, layer) => {
    for (const [name, child] of folder.children) {
        tree.steps.take();
        if (child.kind === 'folder')
            empty(tree, child, layer);
        if (child.layer < layer && (child.kind !== 'folder' || child.children.size === 0))
            folder.children.delete(name);
    }
};
const entries_put = (tree, parent, { name, header, place }) => {
    const { type, mode = 0, linkname } = header;
    const { layer } = place;
    const target = linkname ?? '';
    switch (type) {
        case 'directory': {
            const existing = parent.children.get(name);
            if (existing?.kind === 'folder') {
                const impliedBy = existing.impliedBy?.layer === layer ? undefined : existing.impliedBy;
                Object.assign(existing, { layer, mode, impliedBy });
            }
            else
                hold(tree, parent, { name, child: folderOf(layer, mode) });
            return;
        }
        case 'file':
        case 'contiguous-file':
            hold(tree, parent, { name, child: { kind: 'file', layer, mode, place } });
            return;
        case 'symlink':
            hold(tree, parent, { name, child: { kind: 'symlink', layer, target: plainTarget(target.slice(0, tree_MAX_PATH)) } });
            return;
        case 'link': {
            const original = findNode(tree, target)?.node;
            if (original?.kind === 'file')
                hold(tree, parent, { name, child: { ...original, layer } });
            return;
        }
        default:
            hold(tree, parent, { name, child: { kind: 'other', layer } });
    }
};
const plainTarget = (target) => flat(`${target.startsWith('/') ? '/' : ''}${(0,paths/* stepsOf */.B_)(target).join('/')}`);

;// CONCATENATED MODULE: ./lib/inspect/root/file-system.js










const READ_AGAIN = 2;
const MAX_GUESSED_BYTES = 1_073_741_824;
const MAX_GUESSED_FILES = 500;
const file_system_TOO_MUCH = {
    ratio: 'image-root-ratio',
    bytes: 'image-root-too-large',
    entries: 'image-root-entries',
    records: 'image-root-records',
};
const NO_ROOM = { steps: 'image-root-steps', memory: 'image-root-memory' };
const readRoot = async (layers, isLikely, options) => {
    const { name: image, signal } = options;
    const packed = (0,files_unpacking/* packedBytesOf */.TL)(layers);
    const exceeded = (what, limit) => (0,errors_problems/* failure */.V2)(file_system_TOO_MUCH[what], { name: image, packed, limit });
    const reading = {
        unpacking: (0,files_unpacking/* openUnpacking */.p_)({ packedBytes: packed }, exceeded),
        unreadable: ([first, ...more], { digest }) => {
            const reason = (0,sanitise/* sanitise */.t)((0,errors_problems/* reasonOf */.A3)(first)).slice(0, 200);
            return (0,errors_problems/* failure */.V2)('image-root-unreadable', { name: image, digest, reason }, { cause: more.at(-1) ?? first });
        },
        signal,
    };
    const again = { ...reading, unpacking: (0,files_unpacking/* openUnpacking */.p_)({ packedBytes: packed, times: READ_AGAIN }, exceeded) };
    const tree = emptyRoot((what, limit) => (0,errors_problems/* failure */.V2)(NO_ROOM[what], { name: image, limit }));
    const files = new Map();
    let guessedBytes = 0;
    for (const [layer, blob] of layers.entries()) {
        await (0,image_layer_reader/* readLayerTar */.dA)(blob, reading, async (entry, number) => {
            const { name, type, size: sizeBytes = 0 } = entry.header;
            const place = { layer, entry: number };
            applyEntry(tree, entry.header, place);
            if (!isFile(type) || !isLikely(name))
                return;
            if (guessedBytes + sizeBytes > MAX_GUESSED_BYTES || files.size >= MAX_GUESSED_FILES)
                return;
            guessedBytes += sizeBytes;
            files.set(place, await extractFile(entry, place, options));
        });
    }
    const missing = [...impliedFolders(tree)].flatMap(({ layer, ...one }) => {
        const blob = layers[layer];
        return blob === undefined ? [] : [{ ...one, layer: blob.digest }];
    });
    for (const [place, file] of addOpt(tree, layers.length, options.opt))
        files.set(place, file);
    const fileOf = async ({ place }) => {
        const file = files.get(place) ?? (await extractLater(layers[place.layer], place, options, again));
        files.set(place, file);
        return file;
    };
    const contents = new Map();
    const contentOf = (node) => {
        const content = contents.get(node.place) ?? fileOf(node).then(program/* readContent */.c_);
        contents.set(node.place, content);
        return content;
    };
    return { tree, fileOf, contentOf, missing };
};
const addOpt = (tree, layer, opt = new Map()) => [...opt].flatMap(([path, entry], at) => {
    const place = { layer, entry: at };
    const { kind: type, mode, target: linkname } = { mode: 0, target: '', ...entry };
    applyEntry(tree, { name: `opt/${path}`, type, mode, linkname }, place);
    return entry.kind === 'file' ? [[place, entry.file]] : [];
});
const isFile = (type) => type === 'file' || type === 'contiguous-file';
const extractFile = async (entry, place, { folder, signal }) => {
    const file = (0,external_node_path_.join)(folder, `file-${place.layer}-${place.entry}`);
    await (0,fill_file/* fillFile */.U)(file, (target) => (0,external_node_stream_promises_.pipeline)(entry, target, { signal }), 0o600);
    return file;
};
const extractLater = async (blob, place, options, reading) => {
    let file = '';
    if (blob === undefined)
        throw new TypeError(`there is no layer ${place.layer}`);
    await (0,image_layer_reader/* readLayerTar */.dA)(blob, reading, async (entry, number) => {
        if (number === place.entry)
            file = await extractFile(entry, place, options);
        return number < place.entry ? undefined : 'enough';
    });
    return file;
};

;// CONCATENATED MODULE: ./lib/inspect/root/base-root.js




const MAX_READ_BYTES = 104_857_600;
const readBaseRoot = async (base, override, options) => {
    const named = base === 'scratch' ? '' : (base.config.config?.WorkingDir ?? '');
    const unread = { real: (folder) => folder, modeOf: () => undefined, missing: [] };
    if (base === 'scratch' || !isReadingNeeded(base, named, override)) {
        return { ...unread, workingDirectory: named === '' || isHome(named) || (0,lambda_paths/* isHidden */.dK)(named) ? lambda_paths/* TASK_ROOT */.tW : named };
    }
    const { tree, missing } = await readRoot(base.layers, () => false, options);
    return {
        workingDirectory: isOpen(tree, named) ? named : lambda_paths/* TASK_ROOT */.tW,
        real: (folder) => realFolder(tree, folder),
        modeOf: (path) => folderAt(tree, path)?.mode,
        missing,
    };
};
const OPEN = ['', '/', lambda_paths/* TASK_ROOT */.tW, '/tmp'];
const PLAIN = ['var', 'var/runtime', 'opt', 'tmp', 'usr', 'usr/bin', 'usr/local', 'usr/local/bin'];
const isReadingNeeded = ({ layers }, named, { entryPoint, workingDirectory }) => {
    const folders = [...(0,paths/* parentsOf */.fY)((entryPoint?.[0] ?? '').slice(1)), ...foldersTo(workingDirectory)];
    const isUnusual = folders.some((path) => !PLAIN.includes(path) && !(0,paths/* isInside */.FK)(`/${path}`, lambda_paths/* TASK_ROOT */.tW));
    if (isUnusual)
        return true;
    if (OPEN.includes(named))
        return false;
    return layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) <= MAX_READ_BYTES;
};
const foldersTo = (folder = '/') => {
    const path = (0,paths/* withoutSlashes */.C2)(folder);
    return path === '' ? [] : [path, ...(0,paths/* parentsOf */.fY)(path)];
};
const isHome = (path) => (0,paths/* isInside */.FK)(path, '/root') || (0,paths/* isInside */.FK)(path, '/home');
const isOpen = (tree, folder) => folder !== '' && !(0,lambda_paths/* isHidden */.dK)(realFolder(tree, folder)) && findFolder(tree, folder).kind === 'open';
const realFolder = (tree, path) => {
    const slash = path.lastIndexOf('/');
    if (slash < 0 || path === '/')
        return path;
    return findNode(tree, path)?.path ?? `${realFolder(tree, path.slice(0, slash))}/${path.slice(slash + 1)}`;
};

;// CONCATENATED MODULE: ./lib/inspect/root/root-verdict.js


const judgeRoot = (judged) => ({
    problems: [...directoryProblems(judged), ...root_verdict_scriptProblems(judged)],
    notices: [...directoryNotices(judged), ...folderNotices(judged.name, judged.missing)],
});
const directoryProblems = ({ workingDirectory, functionName, isOverridden }) => {
    const { path, found } = workingDirectory;
    const values = { path, where: isOverridden.workingDirectory ? `the ImageConfig of ${functionName}` : 'the image' };
    switch (found.kind) {
        case 'open':
        case 'missing':
            return [];
        case 'hidden':
            return [(0,errors_problems/* problem */.CC)('working-directory-hidden', values)];
        case 'no-folder':
            return [(0,errors_problems/* problem */.CC)('working-directory-no-folder', values)];
        case 'closed': {
            const { path: folder, mode } = found.closed;
            return [(0,errors_problems/* problem */.CC)('working-directory-closed', { ...values, folder, mode: (0,inspect_verdict/* shownMode */.nV)(mode) })];
        }
    }
};
const directoryNotices = ({ workingDirectory: { path, found } }) => found.kind === 'missing' ? [(0,errors_problems/* warning */.$e)('working-directory-missing', { path })] : [];
const root_verdict_scriptProblems = ({ scriptArguments: words, functionName, isOverridden }) => {
    if (words === undefined || words.length === 1)
        return [];
    const values = { count: words.length, words: JSON.stringify(words), handler: handlerOf(words) };
    return [
        isOverridden.start
            ? (0,errors_problems/* problem */.CC)('script-words-override', { ...values, name: functionName })
            : (0,errors_problems/* problem */.CC)('script-words', values),
    ];
};
const USUAL_HANDLER = 'bootstrap';
const handlerOf = ([first = '', flag, line = '']) => {
    const meant = flag === '-c' ? (line.trim().split(/\s+/)[0] ?? '') : first;
    const name = meant.slice(meant.lastIndexOf('/') + 1);
    return /^[\w.-]+$/.test(name) ? name : USUAL_HANDLER;
};
const folderNotices = (name, [first, ...more]) => {
    if (first === undefined)
        return [];
    const { file, folder, layer } = first;
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return [(0,errors_problems/* warning */.$e)('folder-missing', { name, file, folder, layer, others })];
};

// EXTERNAL MODULE: ./lib/files/file-bytes.js
var file_bytes = __webpack_require__(7983);
;// CONCATENATED MODULE: ./lib/inspect/root/what-starts.js





const RIE_BOOTSTRAPS = [`${lambda_paths/* TASK_ROOT */.tW}/bootstrap`, '/opt/bootstrap', lambda_paths/* AWS_BOOTSTRAP */.T0];
const RIE_VALUES = ['--log-level', '--runtime-api-address', '--runtime-interface-emulator-address'];
const SHELLS = ['sh', 'bash', 'ash', 'dash'];
const COMMAND = /^\s*(?:exec\s+)?(\/[\w./+@:-]+)(?=\s|$)(?:[^;&|\n]|>&|\|(?!\|))*$/;
const FILE_SYSTEMS = /^\/mnt(?:\/|$)/;
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MAX_NAME = 255;
const MAX_WORDS = 16;
const wordsOf = ({ config }, { entryPoint, command }) => [...(entryPoint ?? config?.Entrypoint ?? []), ...(command ?? config?.Cmd ?? [])].slice(0, MAX_WORDS);
const argumentsOfScript = async (root, [first, ...rest]) => first === lambda_paths/* AWS_ENTRYPOINT */.Bm && (await startsBootstrap(root)) ? rest : undefined;
const startsOf = async (root, words, image) => {
    const [first, ...rest] = words;
    if (first === undefined)
        return [];
    const entry = await startedAt(root, first, image);
    return [entry, ...(await startedBy(root, entry, { ...image, rest }))];
};
const startedBy = async (root, { path, found }, image) => {
    if (found.kind !== 'file')
        return [];
    switch (found.content.kind) {
        case 'program':
            return surelyStarted(root, commandOf(path, image.rest), { ...image, path });
        case 'emulator':
            return surelyStarted(root, programOfRie(root, image.rest), { ...image, path });
        case 'script':
            return path === lambda_paths/* AWS_ENTRYPOINT */.Bm && (await startsBootstrap(root))
                ? surelyStarted(root, lambda_paths/* AWS_BOOTSTRAP */.T0, { ...image, path })
                : startedByScript(root, path, image);
        case 'other':
            return [];
    }
};
const surelyStarted = async (root, word, { path, ...image }) => {
    if (word === undefined)
        return [];
    const started = await startedAt(root, word, image);
    if (started.found.kind === 'missing' && !word.startsWith('/'))
        return [];
    return [{ ...started, starter: { path, isSure: true } }];
};
const commandOf = (shell, [flag = '', line = '']) => SHELLS.includes((0,external_node_path_.basename)(shell)) && /^-[a-z]*c$/.test(flag) ? COMMAND.exec(line)?.[1] : undefined;
const programOfRie = ({ tree }, words) => words.find((word, at) => !word.startsWith('-') && !RIE_VALUES.includes(words[at - 1] ?? '')) ??
    RIE_BOOTSTRAPS.find((path) => isFileAt(tree, path)) ??
    RIE_BOOTSTRAPS[0];
const startsBootstrap = async (root) => {
    const file = fileAt(root.tree, lambda_paths/* AWS_ENTRYPOINT */.Bm);
    if (file === undefined)
        return false;
    const text = await (0,file_bytes/* readFileBytes */.MY)(await root.fileOf(file), ({ read, sizeBytes }) => read(0, sizeBytes));
    return text?.includes(lambda_paths/* AWS_BOOTSTRAP */.T0) === true && !OWN_ARGUMENTS.test(text.toString());
};
const OWN_ARGUMENTS = /\$\{1:?[-=]|\$[@*]/;
const startedByScript = async (root, script, image) => {
    const starter = { path: script, isSure: false };
    for (const [at, word] of image.rest.entries()) {
        const started = word.startsWith('-') ? undefined : await startedAt(root, word, image);
        if (started?.found.kind !== 'file' || started.found.content.kind !== 'program')
            continue;
        return [{ ...started, starter }, ...(await startedBy(root, started, { ...image, rest: image.rest.slice(at + 1) }))];
    }
    const path = image.rest.find((word, at) => isAbsent(root, word, image.rest[at - 1]));
    return path === undefined ? [] : [{ path, found: { kind: 'missing' }, starter }];
};
const isAbsent = ({ tree }, word, before = '') => /^\/[^/]/.test(word) &&
    (0,lambda_paths/* mountedFolder */.fS)(word) === undefined &&
    !FILE_SYSTEMS.test(word) &&
    !/^-+[^-=][^=]*$/.test(before) &&
    findNode(tree, word) === undefined;
const startedAt = async (root, word, { config, override }) => {
    let hiding;
    for (const path of placesOf(word, config, override)) {
        const at = findNode(root.tree, path);
        const mounted = (0,lambda_paths/* mountedFolder */.fS)(at?.path ?? path);
        if (mounted !== undefined && (word.includes('/') || at?.node.kind === 'file'))
            hiding ??= mounted;
        if (mounted !== undefined || at?.node.kind !== 'file')
            continue;
        const isEmulator = (0,external_node_path_.basename)(word).startsWith('aws-lambda-rie');
        const content = isEmulator ? { kind: 'emulator' } : await root.contentOf(at.node);
        const { node, isSymlink, closed } = at;
        return { path: word, found: { kind: 'file', mode: node.mode, isSymlink, closed, content } };
    }
    if (hiding !== undefined)
        return { path: word, found: { kind: 'hidden', folder: hiding } };
    return { path: word, found: { kind: 'missing', near: programNear(root, word, { config, override }) } };
};
const PROGRAM_FOLDERS = [lambda_paths/* TASK_ROOT */.tW, '/', '/app'];
const programNear = ({ tree }, word, { config, override }) => {
    const workingFolder = override.workingDirectory ?? config.config?.WorkingDir;
    const folders = [word, ...(workingFolder ? [workingFolder] : []), ...PROGRAM_FOLDERS];
    const names = [word, ...wordsOf(config, override)]
        .filter((one) => /^[\w./@+-]+$/.test(one))
        .map((one) => (0,external_node_path_.basename)(one));
    const paths = names.flatMap((name) => folders.map((folder) => normal(`${folder}/${name}`)));
    const found = paths.find((path) => path !== lambda_paths/* AWS_ENTRYPOINT */.Bm && isProgramAt(tree, path));
    return found ?? onlyProgramIn(tree, word);
};
const onlyProgramIn = (tree, path) => {
    const programs = [...(folderAt(tree, path)?.children.keys() ?? [])]
        .map((name) => normal(`${path}/${name}`))
        .filter((at) => isProgramAt(tree, at));
    return programs.length === 1 ? programs[0] : undefined;
};
const isProgramAt = (tree, path) => (0,paths/* isExecutable */.TV)(fileAt(tree, path)?.mode ?? 0);
const placesOf = (word, { config }, { workingDirectory }) => {
    if (word.startsWith('/'))
        return [word];
    const workingFolder = workingDirectory ?? config?.WorkingDir ?? '/';
    if (word.includes('/'))
        return [normal(`${workingFolder}/${word}`)];
    const variable = (config?.Env ?? []).findLast((one) => one.startsWith('PATH='));
    const path = variable?.slice('PATH='.length) ?? DEFAULT_PATH;
    if (word.length > MAX_NAME)
        return [];
    return [...new Set(path.split(':'))].map((folder) => normal(`${folder === '' ? workingFolder : folder}/${word}`));
};
const normal = (path) => {
    const parts = [];
    for (const part of path.split('/')) {
        if (part === '..')
            parts.pop();
        else if ((0,paths/* isStep */.Vf)(part))
            parts.push(part);
    }
    return `/${parts.join('/')}`;
};

;// CONCATENATED MODULE: ./lib/inspect/root/scan.js








const scanRoot = async ({ config, layers }, override, options) => {
    await (0,external_node_fs_promises_.mkdir)(options.folder, { recursive: true });
    const words = wordsOf(config, override);
    const likely = new Set([...words.flatMap((word) => word.split(' ').map((part) => (0,external_node_path_.basename)(part))), 'bootstrap']);
    const isLikely = (name) => likely.has((0,external_node_path_.basename)(name)) || /(?:^|\/)(?:libc[-.]|opt\/extensions\/)[^/]*$/.test(name);
    const root = await readRoot(layers, isLikely, options);
    const { tree, missing } = root;
    const workingDirectory = override.workingDirectory ?? (config.config?.WorkingDir || '/');
    return {
        starts: await startsOf(root, words, { config, override }),
        base: {
            libc: await libcOf(root),
            has: (word) => placesOf(word, config, override).some((path) => isFileAt(tree, path)),
            hasZoneinfo: ZONES.some((path) => isFileAt(tree, path) || (folderAt(tree, path)?.children.size ?? 0) > 0),
        },
        extensions: await extensionsOf(root, options.name),
        rie: lambda_paths/* RIE_PATHS */.qy.find((path) => isFileAt(tree, path)),
        workingDirectory: { path: workingDirectory, found: workingFolder(tree, workingDirectory) },
        scriptArguments: await argumentsOfScript(root, words),
        missing,
    };
};
const MUSLS = ['/lib/ld-musl-x86_64.so.1', '/lib/ld-musl-aarch64.so.1'];
const GLIBCS = [
    ...['/lib64', '/usr/lib64', '/lib', '/usr/lib'],
    ...['x86_64', 'aarch64'].flatMap((machine) => [`/lib/${machine}-linux-gnu`, `/usr/lib/${machine}-linux-gnu`]),
].map((folder) => `${folder}/libc.so.6`);
const ZONES = [
    '/usr/share/zoneinfo',
    '/usr/share/lib/zoneinfo',
    '/usr/lib/locale/TZ',
    '/etc/zoneinfo',
    '/usr/local/go/lib/time/zoneinfo.zip',
];
const libcOf = async (root) => {
    for (const path of GLIBCS) {
        const file = fileAt(root.tree, path);
        if (file !== undefined)
            return { kind: 'glibc', version: await (0,elf/* offeredGlibc */.vz)(await root.fileOf(file)) };
    }
    return MUSLS.some((path) => isFileAt(root.tree, path)) ? { kind: 'musl' } : undefined;
};
const workingFolder = (tree, path) => {
    const real = findNode(tree, path)?.path ?? path;
    if ((0,lambda_paths/* mountedFolder */.fS)(real) === undefined)
        return findFolder(tree, path);
    return { kind: (0,lambda_paths/* isHidden */.dK)(real) ? 'hidden' : 'open' };
};
const extensionsOf = async (root, name) => {
    const folder = folderAt(root.tree, lambda_paths/* EXTENSIONS_FOLDER */.w7);
    if (folder === undefined)
        return [];
    refuseMany(name, folder.children.size);
    const found = [];
    for (const child of [...folder.children.keys()].toSorted()) {
        const path = `${lambda_paths/* EXTENSIONS_FOLDER */.w7}/${child}`;
        const file = fileAt(root.tree, path);
        if (file !== undefined)
            found.push(await readExtension(path, file.mode, await root.fileOf(file)));
    }
    return found;
};

;// CONCATENATED MODULE: ./lib/deploy/prepare/inspect.js












const inspectProgram = async ({ binary, found }) => found ?? (0,program/* readPacked */.dW)(binary.path);
const inspectZip = async (task, found, { runtime, ...on }) => {
    reportVerdict(task, { ...on, path: 'bootstrap', found, base: (0,base_facts/* baseFacts */.P_)(runtime), where: 'zip' });
};
const inspectPacked = async (task, found, { base, architecture, override, layers }) => {
    const name = (0,source/* baseName */.Fl)(task.spec);
    const facts = (0,base_facts/* baseFacts */.P_)(name, base === 'scratch' ? {} : { config: base.config });
    const path = (0,pack_image/* binaryPath */.VJ)(base, override);
    const hasCompany = layers !== undefined;
    reportVerdict(task, { path, found, architecture, base: facts, where: 'image', hasCompany });
    if (layers === undefined)
        return;
    reportExtensions(task, await readExtensions(layers), { architecture, base: facts, opt: layers.tree });
};
const inspectImage = async (task, made) => {
    const { name, image, architecture, override, layers } = made;
    const folder = (0,external_node_path_.join)(task.temp, 'root');
    const { starts, base: found, extensions, rie, ...root } = await scanRoot(image, override, { name, folder, signal: task.host.stop, opt: layers?.tree });
    if (extensions.length > 0)
        task.host.log.fact('inspect', `extensions: ${extensions.map(({ path }) => (0,external_node_path_.basename)(path)).join(', ')}`);
    if (rie !== undefined)
        task.host.log.fact('inspect', `RIE: ${rie}`);
    const base = (0,base_facts/* baseFacts */.P_)(name, { config: image.config, found });
    const none = { path: 'ENTRYPOINT', found: { kind: 'missing' } };
    for (const started of starts.length === 0 ? [none] : starts)
        reportVerdict(task, { ...started, architecture, base, where: 'image', hasCompany: extensions.length > 0 });
    reportExtensions(task, extensions, { architecture, base });
    const isOverridden = {
        start: override.entryPoint !== undefined || override.command !== undefined,
        workingDirectory: override.workingDirectory !== undefined,
    };
    report(task, judgeRoot({ ...root, name, functionName: task.spec.functionName, isOverridden }));
};
const inspectBase = async (task, base, override) => {
    const { spec, host, temp } = task;
    const name = `base-image ${(0,source/* baseName */.Fl)(spec)}`;
    const root = await readBaseRoot(base, override, { name, folder: (0,external_node_path_.join)(temp, 'base-root'), signal: host.stop });
    const named = base === 'scratch' ? '' : base.config.config?.WorkingDir;
    if (named && named !== root.workingDirectory)
        host.log.fact('base', `starts in ${root.workingDirectory}: its WORKDIR ${named} is not known to be open to Lambda's user`);
    report(task, { problems: [], notices: folderNotices(name, root.missing) });
    return root;
};
const reportExtensions = (task, extensions, on) => report(task, judgeExtensions(extensions, on));
const reportVerdict = (task, judged) => {
    const verdict = (0,inspect_verdict/* judge */.S4)(judged);
    task.host.log.fact('inspect', verdict.report);
    report(task, verdict);
};
const report = ({ host }, { problems, notices }) => {
    if (problems.length > 0)
        throw (0,errors_problems/* refusal */.x5)(problems);
    for (const notice of notices)
        host.log.warning(notice);
};
const inspectMade = async (task, product, made) => {
    if (product.kind !== 'archive' && product.kind !== 'engine')
        return;
    const image = product.kind === 'archive' ? product.image : product.saved;
    await phase(task, 'inspect', async ({ result }) => {
        await inspectImage(task, { name: 'the image', image, ...made });
        result('Lambda can start it');
    });
};

;// CONCATENATED MODULE: ./lib/deploy/prepare/prepared-code.js
const NO_OVERRIDE = { entryPoint: undefined, command: undefined, workingDirectory: undefined };
const overrideOf = (live) => (live.exists ? live.override : NO_OVERRIDE);

;// CONCATENATED MODULE: ./lib/deploy/prepare/push.js





const sendImage = async (task, session, { prepared: { code, unsent }, repository }) => {
    if (code.kind !== 'image')
        throw new TypeError('a zip is sent with the update');
    await task.host.log.within('push', refuseTag(repository, task.spec.tag, code.digest));
    if (unsent === undefined || task.plan.dryRun)
        return undefined;
    return push_send(task, unsent, pushContext(task, session, repository));
};
const refuseTag = async (...tagged) => {
    const problem = findTagProblem(...tagged);
    if (problem !== undefined)
        throw (0,errors_problems/* refusal */.x5)([problem]);
};
const pushContext = ({ shared, host }, { clients }, repository) => async () => ({
    ecr: clients.ecr,
    registry: await shared.repository(repository.uri),
    repository,
    signal: host.stop,
});
const push_send = (task, { image, left, sent }, open) => phase(task, 'push', async ({ state, result }) => {
    state('logging in to ECR');
    const context = await open();
    state(`to ${context.repository.uri}`);
    const ours = await pushBlobs(left, context);
    await pushManifest(image.manifest, image.manifest.digest, context);
    const sentBytes = ours.sentBytes + (sent?.sentBytes ?? 0);
    const sentBlobs = ours.sentBlobs + (sent?.sentBlobs ?? 0);
    const presentBlobs = ours.presentBlobs + (sent?.presentBlobs ?? 0);
    result(`${(0,format/* formatBytes */.z3)(sentBytes)} in ${sentBlobs} blobs; the repository had ${presentBlobs} already`);
    return sentBytes;
});

;// CONCATENATED MODULE: ./lib/release/update-permission.js



const IMAGE_ACTIONS = 'ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, ecr:GetRepositoryPolicy and, the first time, ecr:SetRepositoryPolicy';
const updating = (functionName, functionArn, repositoryArn) => ({
    what: `updating the code of ${functionName} in ${functionArn.split(':')[3]}`,
    action: 'lambda:UpdateFunctionCode',
    resource: functionArn,
    ...(repositoryArn === undefined ? {} : { also: `${IMAGE_ACTIONS} on ${repositoryArn}` }),
});
const attaching = (functionName, functionArn, layers) => ({
    what: `setting the layers of ${functionName} in ${functionArn.split(':')[3]}`,
    action: 'lambda:UpdateFunctionConfiguration',
    resource: functionArn,
    ...(layers.length === 0 ? {} : { also: `lambda:GetLayerVersion on ${layers.join(', ')}` }),
});
const REHEARSAL_TIMEOUT_MS = 10_000;
const SMALL_ZIP = Buffer.from('UEsDBBQAAAgAAAAAIQAdnfsECgAAAAoAAAAJAAAAYm9vdHN0cmFwIyEvYmluL3NoClBLAQI/AxQAAAgAAAAAIQAdnfsECgAAAAoAAAAJAAAAAAAAAAAAAADtgQAAAABib290c3RyYXBQSwUGAAAAAAEAAQA3AAAAMQAAAAAA', 'base64');
const UNSIGNED = ['CodeVerificationFailedException', 'InvalidCodeSignatureException'];
const CERTAIN = {
    image: ['AccessDeniedException'],
    zip: ['AccessDeniedException', 'CodeSigningConfigNotFoundException', 'InvalidParameterValueException'],
};
const NEWEST_RUNTIME = 'provided.al2023';
const explainUpdate = (error, doing, { code }) => {
    const explained = explain(error, doing);
    const isRefused = explained.code === 'aws-call-failed' && errorName(error) === 'InvalidParameterValueException';
    if (!isRefused || code.kind === 'image' || code.runtime === NEWEST_RUNTIME)
        return explained;
    const { resource } = doing;
    const values = { what: explained.message, runtime: code.runtime, resource };
    return (0,errors_problems/* failure */.V2)('code-refused-by-runtime', values, { cause: error });
};
const checkUpdatePermission = async (lambda, live, code, { functionName, signal }) => {
    const input = {
        FunctionName: functionName,
        ...(code.kind === 'image' ? { ImageUri: `${code.uri}@${code.digest}` } : { ZipFile: SMALL_ZIP }),
        Architectures: [live.architecture],
        DryRun: true,
    };
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(REHEARSAL_TIMEOUT_MS)]);
    try {
        await lambda.send(new dist_cjs/* UpdateFunctionCodeCommand */.KfB(input), { abortSignal });
        return true;
    }
    catch (error) {
        signal.throwIfAborted();
        if (!isCertain(errorName(error), code))
            return false;
        const doing = updating(functionName, live.arn, code.kind === 'image' ? code.repositoryArn : undefined);
        throw explainUpdate(error, doing, live);
    }
};
const isCertain = (name, code) => CERTAIN[code.kind].includes(name) || (code.kind === 'zip' && !code.maybeSigned && UNSIGNED.includes(name));

;// CONCATENATED MODULE: ./lib/deploy/prepare/update-permission.js


const checkRights = async (task, { clients }, { live, repository }) => {
    const { plan, spec, host } = task;
    const { functionName } = spec;
    if (plan.dryRun || !live.exists || plan.command === 'push')
        return;
    if (repository !== undefined && repository.digest === undefined)
        return;
    const code = repository?.digest === undefined
        ? { kind: 'zip', maybeSigned: spec.source.kind === 'zip-file' }
        : { kind: 'image', uri: repository.uri, digest: repository.digest, repositoryArn: repository.arn };
    await phase(task, 'rights', async ({ result }) => {
        const options = { functionName, signal: host.stop };
        const mayUpdate = await checkUpdatePermission(clients.lambda, live, code, options);
        result(mayUpdate ? `the role may update ${functionName}` : 'not known before the update');
    });
};
const rehearsal = ({ live, repository }) => {
    const { uri, arn, tagged, live: running } = repository;
    return { live, repository: { uri, arn, digest: tagged?.digest ?? running?.digest } };
};

;// CONCATENATED MODULE: ./lib/deploy/prepare/image.js













const makeImage = async (task, session, target) => {
    const { spec } = task;
    const { repository } = target;
    const making = { session, target, context: pushContext(task, session, repository) };
    const made = (0,source/* isPacked */.lS)(spec) ? await packOnBase(task, making) : await takeImage(task, making);
    const { image, hasPlaceholderDigest } = made;
    const open = async () => (await making.context()).registry;
    const same = await task.host.log.within('push', findSame(task, image, { repository, open }));
    const { digest, mediaType, bytes } = same ?? image.manifest;
    const { name, arn, uri } = repository;
    const isProvisional = hasPlaceholderDigest ? { isProvisional: true } : {};
    return {
        code: { kind: 'image', repository: { name, arn, uri }, digest, tag: spec.tag, ...isProvisional },
        architecture: target.architecture,
        manifest: { digest, mediaType, text: bytes.toString() },
        ...(same === undefined ? { unsent: made } : {}),
    };
};
const packOnBase = async (task, { session, target, context }) => {
    const { plan, spec, shared, host } = task;
    const { architecture } = target;
    const { baseImage } = spec;
    const reading = host.log.within('base', shared.base(spec, architecture));
    const sendBase = async ({ state, result }) => {
        const image = await reading;
        if (image === 'scratch')
            return undefined;
        state('logging in to ECR');
        const pushing = await context();
        state('pushing its layers');
        const sent = await pushBlobs(image.layers, pushing);
        const what = sent.sentBlobs === 0 ? 'the repository has its layers' : `${(0,format/* formatBytes */.z3)(sent.sentBytes)} pushed`;
        result(`${(0,source/* baseName */.Fl)(spec)}: ${what}`);
        return sent;
    };
    const override = overrideOf(target.live);
    const [base, sent, layers, root, , { product }] = await Promise.all([
        reading,
        plan.dryRun || baseImage === 'scratch' ? undefined : phase(task, 'base', sendBase),
        layersOf(task, architecture),
        host.log.within('base', reading.then((image) => inspectBase(task, image, override))),
        checkRights(task, session, rehearsal(target)),
        shared.product(task, architecture),
    ]);
    if (product.kind !== 'binary')
        throw new TypeError(`a ${product.kind} is not packed`);
    const image = await pack(task, product, { base, root, layers, override });
    return { image, left: image.own, sent };
};
const takeImage = async (task, { session, target, context }) => {
    const { architecture, live } = target;
    const [layers, , { product }] = await Promise.all([
        layersOf(task, architecture),
        checkRights(task, session, rehearsal(target)),
        task.shared.product(task, architecture),
    ]);
    await inspectMade(task, product, { architecture, override: overrideOf(live), layers });
    if (product.kind === 'engine') {
        const { image, saved } = product;
        return takeFromEngine(task, { target, context, image, config: saved.config, layers });
    }
    if (product.kind !== 'archive')
        throw new TypeError(`a ${product.kind} is no image`);
    const image = await completed(task, product.image, layers);
    return { image, left: [...image.base, ...image.own], sent: undefined };
};
const pack = (task, product, { layers, ...footing }) => phase(task, 'pack', async ({ result }) => {
    const { temp, host, spec } = task;
    const { binary } = product;
    const { base, override } = footing;
    const [packed] = await (0,together/* together */.b)(host.stop, (signal) => [
        packImage({ ...product, layers, temp, signal }, footing),
        inspectProgram(product).then((found) => inspectPacked(task, found, { architecture: binary.architecture, base, override, layers })),
    ]);
    result(`image ${(0,format/* shortHash */.BC)(packed.manifest.digest)} on ${(0,source/* baseName */.Fl)(spec)}`);
    return packed;
});

// EXTERNAL MODULE: ./lib/plan/grammar/lambda-layers.js
var lambda_layers = __webpack_require__(6029);
;// CONCATENATED MODULE: ./lib/deploy/prepare/zip.js











const makeZip = async (task, session, decision) => {
    const { spec, shared, host } = task;
    const { live, architecture } = decision;
    const { sources, where } = spec.layers ?? {};
    const problems = sources === undefined ? [] : (0,lambda_layers/* zipLayerProblems */.rp)(sources, where ?? '');
    if (problems.length > 0)
        throw (0,errors_problems/* refusal */.x5)(problems);
    const [, , { product }] = await Promise.all([
        checkRights(task, session, { live }),
        sources === undefined ? undefined : host.log.within('layers', checkLayers(task, session, { sources, decision })),
        shared.product(task, architecture),
    ]);
    const attached = live.exists ? live.layers : [];
    const zip = await zipOf(task, product, {
        architecture,
        runtime: live.exists && live.code.kind === 'zip' ? live.code.runtime : base_facts/* USUAL_RUNTIME */.CZ,
        hasCompany: (sources ?? attached).length > 0,
    });
    const { codeSha256, sizeBytes } = zip;
    const layers = sources?.flatMap((source) => (source.kind === 'version' ? [source.arn] : []));
    return {
        code: { kind: 'zip', codeSha256, sizeBytes },
        architecture,
        ...(layers === undefined ? {} : { layers }),
        zip,
    };
};
const checkLayers = async ({ host }, { clients }, { sources, decision }) => {
    const arns = sources.map(({ text }) => text);
    if (decision.live.exists && !(0,differences/* differsIn */.$N)(decision.live, { layers: arns }, 'layers'))
        return;
    const { architecture } = decision;
    await checkLayerVersions(sources, { architecture, lambda: async () => clients.lambda, signal: host.stop });
};
const zipOf = async (task, product, target) => {
    if (product.kind === 'zip') {
        await task.host.log.within('inspect', inspectZip(task, product.zip.found, target));
        return product.zip;
    }
    if (product.kind !== 'binary')
        throw new TypeError(`a ${product.kind} is no zip`);
    return phase(task, 'pack', async ({ result }) => {
        const { temp, host } = task;
        const [packed] = await (0,together/* together */.b)(host.stop, (signal) => [
            packZip({ ...product, temp, signal }),
            inspectProgram(product).then((found) => inspectZip(task, found, target)),
        ]);
        result(`zip ${(0,format/* shortHash */.BC)(packed.codeSha256)}, ${(0,format/* formatBytes */.z3)(packed.sizeBytes)}`);
        return packed;
    });
};

;// CONCATENATED MODULE: ./lib/deploy/prepare/build-only.js


















const build = async (task) => {
    const { plan, spec, host, shared } = task;
    const architecture = (0,auto/* guessArchitecture */.JU)(spec);
    if ((0,source/* isDeployedAsIs */.R7)(spec)) {
        host.log.info('image-uri is in ECR: without AWS there is nothing to build or to look at');
        return undefined;
    }
    const { product } = await shared.product(task, architecture);
    if (plan.command === 'check') {
        if (product.kind === 'zip')
            await zipOf(task, product, { architecture, runtime: base_facts/* USUAL_RUNTIME */.CZ });
        await inspectMade(task, product, { architecture, override: NO_OVERRIDE, layers: undefined });
        return undefined;
    }
    const name = (0,external_node_path_.join)(await openOutputFolder(host.caller.tempDir), spec.functionName);
    if (product.kind === 'zip' || (product.kind === 'binary' && spec.packageType.value === 'zip')) {
        const zip = await zipOf(task, product, { architecture, runtime: base_facts/* USUAL_RUNTIME */.CZ });
        const path = `${name}.zip`;
        const bytes = await readZip(zip);
        await (0,fill_file/* replaceFile */.f)(path, (file) => (0,external_node_stream_promises_.pipeline)(external_node_stream_.Readable.from([bytes], { objectMode: false }), file));
        return { packageType: 'zip', architecture, hash: zip.codeSha256, path };
    }
    const image = await imageOf(task, product, architecture);
    const path = `${name}.oci.tar`;
    await phase(task, 'archive', async ({ state, result }) => {
        state(path);
        const { digest, sizeBytes } = await (0,oci_archive/* writeArchive */._)(image, path, { signal: host.stop });
        result(`${path}, ${(0,format/* formatBytes */.z3)(sizeBytes)}, image ${(0,format/* shortHash */.BC)(digest)}`);
    });
    return { packageType: 'image', architecture, hash: image.manifest.digest, path };
};
const imageOf = async (task, product, architecture) => {
    const layers = await layersOf(task, architecture);
    await inspectMade(task, product, { architecture, override: NO_OVERRIDE, layers });
    if (product.kind === 'archive')
        return completed(task, product.image, layers);
    if (product.kind === 'engine') {
        const { temp: folder, host } = task;
        return completed(task, await compressSaved(product.saved, { folder, signal: host.stop }), layers);
    }
    if (product.kind !== 'binary')
        throw new TypeError(`a ${product.kind} is no image`);
    const { log } = task.host;
    const base = await log.within('base', task.shared.base(task.spec, architecture));
    const root = await log.within('base', inspectBase(task, base, NO_OVERRIDE));
    return pack(task, product, { base, root, layers, override: NO_OVERRIDE });
};

;// CONCATENATED MODULE: ./lib/decide/commit.js
const COMMIT = /^[0-9a-f]{40}$/;
const labelledCommit = (labels, origin) => {
    const revision = labels['org.opencontainers.image.revision'] ?? '';
    const source = labels['org.opencontainers.image.source'];
    if (!COMMIT.test(revision))
        return undefined;
    return source === undefined || isSame(source, `${origin.serverUrl}/${origin.repository}`) ? revision : undefined;
};
const builtCommit = (built, { serverUrl, repository, sha }) => {
    const revision = built?.settings['vcs.revision'] ?? '';
    if (built === undefined || !COMMIT.test(revision) || revision === sha)
        return undefined;
    const [host = '', ...path] = built.mainModule?.path.split('/') ?? [];
    const isForeign = serverUrl === `https://${host}` && !isSame(path.slice(0, 2).join('/'), repository);
    return isForeign || built.settings['vcs.modified'] === 'true' ? '' : revision;
};
const isSame = (a, b) => plain(a) === plain(b);
const plain = (url) => url.toLowerCase().replace(/(?:\.git)?\/?$/, '');

;// CONCATENATED MODULE: ./lib/observe/image.js








const observeImage = async (reading, image, architecture) => {
    const name = `image-uri ${image.text}`;
    const { place, uri } = await findRepository(reading, image);
    const first = await findImage(reading, place, image);
    const parsed = (0,registry_manifest/* parseManifest */.Ng)(Buffer.from(first.manifest), name);
    const chosen = parsed.kind === 'index' ? (0,platform/* chooseImage */.Ny)(parsed.index, architecture) : undefined;
    if (chosen !== undefined && 'flaw' in chosen)
        throw (0,platform/* imageFailure */.yO)(chosen.flaw, name, architecture);
    const found = chosen === undefined ? first : await findChild({ reading, place, image }, chosen.child);
    const inner = chosen === undefined ? parsed : (0,registry_manifest/* parseManifest */.Ng)(Buffer.from(found.manifest), name);
    if (inner.kind === 'index')
        throw (0,platform/* imageFailure */.yO)({ kind: 'nested-index' }, name, architecture);
    const { manifest } = inner;
    const mediaType = manifest.mediaType ?? chosen?.child.mediaType ?? registry_manifest/* mediaTypes */.Ib.ociManifest;
    const flaw = (0,platform/* findManifestFlaw */.jb)(manifest, mediaType);
    if (flaw !== undefined)
        throw (0,platform/* imageFailure */.yO)(flaw, name, architecture);
    const config = await image_readConfig({ reading, place, image }, uri, manifest);
    const wrong = (0,platform/* findImageFlaw */.Dj)(config, manifest, architecture);
    if (wrong !== undefined)
        throw (0,platform/* imageFailure */.yO)(wrong, name, architecture);
    const isPlain = chosen === undefined && image.digest === undefined;
    return {
        repository: place,
        repositoryUri: image.repositoryUri ?? uri,
        tag: isPlain ? image.tag : undefined,
        digest: found.digest,
        viaIndex: chosen === undefined ? undefined : first.digest,
        manifest,
        mediaType,
        config,
    };
};
const findRepository = async ({ ecr, home, signal }, { text, name, registryId, region, repositoryUri }) => {
    if (region !== undefined && region !== home.region) {
        throw (0,errors_problems/* failure */.V2)('image-uri-region', { text, region, wanted: home.region });
    }
    const named = registryId === undefined ? { name } : { name, registryId };
    const place = { ...named, arn: repositoryArn(home, named) };
    const uri = (await describeRepository(ecr, place, signal))?.repositoryUri;
    if (uri === undefined)
        throw (0,errors_problems/* failure */.V2)('image-uri-no-repository', { text, name, region: home.region });
    if (repositoryUri !== undefined && registryId === undefined && uri !== repositoryUri)
        throw (0,errors_problems/* failure */.V2)('image-uri-elsewhere', { text, uri });
    return { place, uri };
};
const findImage = async ({ ecr, signal }, place, { text, tag, digest }) => {
    const id = digest === undefined ? { imageTag: tag } : { imageDigest: digest };
    const found = await readImage(ecr, place, id, signal);
    if (found === undefined)
        throw (0,errors_problems/* failure */.V2)('image-uri-missing', {
            text,
            name: place.name,
            reference: digest ?? tag ?? '',
            id: digest === undefined ? `imageTag=${tag}` : `imageDigest=${digest}`,
        });
    return checked(found, text);
};
const findChild = async ({ reading: { ecr, signal }, place, image: { text } }, { digest }) => {
    const found = await readImage(ecr, place, { imageDigest: digest }, signal);
    if (found === undefined)
        throw (0,errors_problems/* failure */.V2)('image-uri-child-missing', { text, digest, name: place.name });
    return checked(found, text);
};
const checked = (found, text) => {
    const digest = (0,files_digest/* digestOf */.o)(Buffer.from(found.manifest));
    if (digest !== found.digest)
        throw (0,errors_problems/* failure */.V2)('image-uri-bytes', { text, found: digest, digest: found.digest });
    return found;
};
const image_readConfig = async ({ reading, place, image: { text } }, uri, { config }) => {
    const bytes = await readBlob(await reading.open(uri), config.digest).catch((error) => {
        reading.signal.throwIfAborted();
        if (error instanceof errors_problems/* DeployError */.sH)
            throw error;
        const status = error instanceof RegistryError ? error.status : undefined;
        const values = { text, reason: (0,errors_problems/* reasonOf */.A3)(error) };
        const named = status === 403 ? denied({ what: `reading image-uri ${text}` }, values.reason, error) : undefined;
        if (named !== undefined)
            throw named;
        if (status !== 401 && status !== 403)
            throw (0,errors_problems/* failure */.V2)('image-uri-unreadable', values, { cause: error });
        throw (0,errors_problems/* failure */.V2)('image-uri-denied', { ...values, resource: place.arn }, { cause: error });
    });
    const found = (0,files_digest/* digestOf */.o)(bytes);
    if (found !== config.digest)
        throw (0,errors_problems/* failure */.V2)('image-uri-bytes', { text, found, digest: config.digest });
    return (0,registry_manifest/* parseImageConfig */.FB)(bytes, `image-uri ${text}`);
};
const readBlob = (registry, digest) => registry.readBlob(digest, platform/* MAX_CONFIG_BYTES */.GW);

;// CONCATENATED MODULE: ./lib/deploy/prepare/deployed-as-is.js











const promoteImage = async (task, session, decision) => {
    const { host, shared } = task;
    const { architecture, live } = decision;
    const observed = await phase(task, 'image', async ({ result }) => {
        const reading = { ecr: session.clients.ecr, home: session.home, open: shared.repository, signal: host.stop };
        const found = await observeImage(reading, decision.image, architecture).catch(orOtherImage(session, decision));
        const { viaIndex, digest } = found;
        const what = viaIndex === undefined
            ? `is ${(0,format/* shortHash */.BC)(digest)}`
            : `is an index, which Lambda rejects: deploying its ${architecture} image ${(0,format/* shortHash */.BC)(digest)} by digest; the tag stays`;
        result(`${decision.image.text} ${what}`);
        const image = { config: found.config, layers: layersIn(await shared.repository(found.repositoryUri), found) };
        await inspectImage(task, { name: 'the image', image, architecture, override: overrideOf(live), layers: undefined });
        return found;
    });
    const { repository, repositoryUri: uri, tag, digest } = observed;
    const noted = live.exists ? (0,note/* noteFor */.Yr)(live.tags, digest)?.commit : undefined;
    const commit = labelledCommit((0,registry_manifest/* labelsOf */.PC)(observed.config), host.caller) ?? noted ?? '';
    const { name, arn } = repository;
    const code = { kind: 'image', repository: { name, arn, uri }, digest, isForeign: true };
    return { code: tag === undefined ? code : { ...code, tag }, architecture, commit: (0,text_commit/* isCommit */.WM)(commit) ? commit : '' };
};
const orOtherImage = ({ home }, { image: { name }, live }) => {
    const otherwise = orMisnamed({ setting: 'image-uri', name, region: home.region, near: describeOwnRepository(live) });
    return (error) => {
        if (isOwnRepository(live, name))
            throw error;
        return otherwise(error);
    };
};

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./lib/docker/ignore.js



const ignoreFiles = ({ dockerfile, context }) => [`${dockerfile}.dockerignore`, (0,external_node_path_.join)(context, '.dockerignore')].filter((path) => (0,external_node_fs_.existsSync)(path));
const MAX_IGNORE_BYTES = 1_048_576;
const mayGetGit = async (source, found) => {
    if (found === 'none')
        return false;
    const files = await Promise.all(ignoreFiles(source).map((path) => (0,disk_limits/* readSmall */.o5)(path, MAX_IGNORE_BYTES)));
    return files.length === 0 || !files.every((file) => file !== undefined && leavesOut(file.toString(), PATTERNS[found]));
};
const PATTERNS = { own: /^\/?(?:\*\*\/)?\.git\/?$/, submodule: /^\/?\*\*\/\.git\/?$/ };
const leavesOut = (text, pattern) => {
    const lines = text.split('\n').map((line) => line.trim());
    const last = lines.findLastIndex((line) => pattern.test(line));
    return last > lines.findLastIndex((line) => line.startsWith('!'));
};

// EXTERNAL MODULE: ./lib/go/files-read.js
var files_read = __webpack_require__(2926);
// EXTERNAL MODULE: ./lib/go/module.js
var go_module = __webpack_require__(1236);
// EXTERNAL MODULE: ./lib/host/git.js
var git = __webpack_require__(7614);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./lib/observe/commit-tree.js



const FOLDER_MODE = '40000';
const LINK_MODE = '120000';
const SUBMODULE_MODE = '160000';
const PROGRAM_MODE = '100755';
const MAX_PATHS = 500_000;
const MAX_PATH_CHARACTERS = 100_000_000;
const readCommitTree = async (repository, commit) => {
    const entries = new Map();
    const folders = new Set();
    const { bytes } = pick(await (0,git/* readObjects */.$I)(repository, [commit]), { commit, id: commit, kind: 'commit' });
    let level = [{ path: '', id: bytes.toString('latin1').match(/^tree ([0-9a-f]{40})\n/)?.[1] ?? '' }];
    const tooLarge = () => (0,errors_problems/* failure */.V2)('commit-too-large', { commit, limit: MAX_PATHS });
    const paths = (0,files_unpacking/* openBudget */.ak)(MAX_PATHS, tooLarge);
    const characters = (0,files_unpacking/* openBudget */.ak)(MAX_PATH_CHARACTERS, tooLarge);
    while (level.length > 0) {
        const found = await (0,git/* readObjects */.$I)(repository, [...new Set(level.map(({ id }) => id))]);
        const below = [];
        for (const folder of level) {
            const wanted = { commit, id: folder.id, kind: 'tree' };
            const listed = parseTree(pick(found, wanted).bytes);
            if (listed === undefined)
                throw (0,errors_problems/* failure */.V2)('commit-unproved', wanted);
            for (const { name, mode, id } of listed) {
                const path = folder.path === '' ? name : `${folder.path}/${name}`;
                paths.take();
                characters.take(path.length);
                if (mode === FOLDER_MODE)
                    below.push({ path, id });
                else
                    entries.set(path, { mode, id });
            }
        }
        for (const { path } of below)
            folders.add(path);
        level = below;
    }
    return { entries, folders };
};
const pick = (found, { commit, id, kind }) => {
    const object = found.get(id);
    if (object?.kind === kind)
        return object;
    throw (0,errors_problems/* failure */.V2)('commit-unproved', { commit, kind, id });
};
const ID_BYTES = 20;
const parseTree = (bytes) => {
    const entries = [];
    for (let at = 0; at < bytes.length;) {
        const [space, zero] = [bytes.indexOf(' ', at), bytes.indexOf(0, at)];
        const next = zero + 1 + ID_BYTES;
        if (space === -1 || zero < space || next > bytes.length)
            return undefined;
        entries.push({
            mode: bytes.toString('latin1', at, space),
            name: bytes.toString('utf8', space + 1, zero),
            id: bytes.toString('hex', zero + 1, next),
        });
        at = next;
    }
    return entries;
};

;// CONCATENATED MODULE: ./lib/observe/checkout.js







const compareCheckout = async (repository, commit) => {
    const tree = await readCommitTree(repository, commit);
    const walk = { repository, tree, same: new Set(), other: new Map(), added: [], submodules: [] };
    await compareFolder(walk, '');
    const converted = await findConverted(walk);
    const inside = await Promise.all(walk.submodules.map((path) => compareSubmodule(walk, path)));
    const known = new Set([...walk.same, ...walk.other.keys(), ...walk.submodules]);
    return {
        same: new Set([...walk.same, ...converted, ...inside.flatMap(({ same }) => [...same])]),
        folders: new Set(['', ...tree.folders, ...inside.flatMap(({ folders }) => [...folders])]),
        changed: [
            ...[...walk.other.keys()].filter((path) => !converted.has(path)),
            ...inside.flatMap(({ changed }) => changed),
        ],
        missing: [
            ...[...tree.entries]
                .filter(([path, { mode }]) => mode !== SUBMODULE_MODE && !known.has(path))
                .map(([path]) => path),
            ...inside.flatMap(({ missing }) => missing),
        ],
        added: [...walk.added, ...inside.flatMap(({ added }) => added)],
        submodules: [...walk.submodules, ...inside.flatMap(({ submodules }) => submodules)],
    };
};
const compareFolder = async (walk, folder) => {
    const { repository, tree } = walk;
    const found = await (0,external_node_fs_promises_.readdir)((0,external_node_path_.join)(repository.root, folder), { withFileTypes: true });
    const folders = [];
    const compareOne = async (entry) => {
        repository.stop.throwIfAborted();
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        const expected = tree.entries.get(path);
        if (expected?.mode === SUBMODULE_MODE && entry.isDirectory()) {
            if (await firstFile(repository.root, path))
                walk.submodules.push(path);
        }
        else if (expected !== undefined) {
            if (await checkout_isSame((0,external_node_path_.join)(repository.root, path), expected))
                walk.same.add(path);
            else
                walk.other.set(path, expected);
        }
        else if (tree.folders.has(path) && entry.isDirectory()) {
            folders.push(path);
        }
        else if (path !== '.git') {
            const first = await firstFile(repository.root, path);
            if (first !== undefined)
                walk.added.push(first);
        }
    };
    for (let at = 0; at < found.length; at += AT_ONCE)
        await Promise.all(found.slice(at, at + AT_ONCE).map(compareOne));
    for (const path of folders)
        await compareFolder(walk, path);
};
const AT_ONCE = 32;
const firstFile = async (root, path) => {
    if (!(await (0,external_node_fs_promises_.lstat)((0,external_node_path_.join)(root, path))).isDirectory())
        return path;
    for (const name of await (0,external_node_fs_promises_.readdir)((0,external_node_path_.join)(root, path))) {
        const first = await firstFile(root, `${path}/${name}`);
        if (first !== undefined)
            return first;
    }
    return undefined;
};
const checkout_isSame = async (path, { mode, id }) => {
    const found = await (0,external_node_fs_promises_.lstat)(path);
    if (mode === LINK_MODE)
        return found.isSymbolicLink() && (0,git/* objectId */.Tu)('blob', await (0,external_node_fs_promises_.readlink)(path, 'buffer')) === id;
    if (!found.isFile() || !hasMode(found.mode, mode))
        return false;
    return (await hashFile({ path, sizeBytes: found.size }, 'sha1', `blob ${found.size}\0`)) === id;
};
const MAX_WHOLE_BYTES = 10_000_000;
const hashFile = async ({ path, sizeBytes }, algorithm, header = '') => {
    const hash = (0,external_node_crypto_.createHash)(algorithm).update(header);
    if (sizeBytes <= MAX_WHOLE_BYTES)
        return hash.update(await (0,external_node_fs_promises_.readFile)(path)).digest('hex');
    for await (const chunk of (0,external_node_fs_.createReadStream)(path))
        hash.update(chunk);
    return hash.digest('hex');
};
const hasMode = (onDisk, mode) => (0,paths/* isExecutable */.TV)(onDisk) === (mode === PROGRAM_MODE);
const findConverted = async ({ repository, other }) => {
    if (other.size === 0)
        return new Set();
    const ids = [...new Set([...other.values()].map(({ id }) => id))];
    const blobs = await (0,git/* readSmallObjects */.M7)(repository, ids, MAX_POINTER_BYTES);
    const converted = new Set();
    for (const [path, { mode, id }] of other) {
        const file = (0,external_node_path_.join)(repository.root, path);
        const found = await (0,external_node_fs_promises_.lstat)(file);
        if (mode === LINK_MODE || !found.isFile() || !hasMode(found.mode, mode))
            continue;
        const isText = found.size <= MAX_WHOLE_BYTES && unixId(await (0,external_node_fs_promises_.readFile)(file)) === id;
        if (isText || (await isFetched({ path: file, sizeBytes: found.size }, blobs.get(id)?.bytes)))
            converted.add(path);
    }
    return converted;
};
const unixId = (bytes) => (0,git/* objectId */.Tu)('blob', Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'));
const isFetched = async (file, blob) => {
    const pointer = blob?.toString('latin1').match(LFS_POINTER);
    return pointer?.[1] !== undefined && pointer[1] === (await hashFile(file, 'sha256'));
};
const MAX_POINTER_BYTES = 1_024;
const LFS_POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\n/;
const compareSubmodule = async ({ repository, tree }, path) => {
    const root = (0,external_node_path_.join)(repository.root, path);
    const found = await compareCheckout({ ...repository, root }, tree.entries.get(path)?.id ?? '');
    const under = (paths) => [...paths].map((inside) => (0,external_node_path_.join)(path, inside));
    return {
        same: new Set(under(found.same)),
        folders: new Set(under(found.folders)),
        changed: under(found.changed),
        missing: under(found.missing),
        added: under(found.added),
        submodules: under(found.submodules),
    };
};

// EXTERNAL MODULE: ./lib/pack/include.js + 1 modules
var include = __webpack_require__(9218);
// EXTERNAL MODULE: ./lib/plan/events.js
var events = __webpack_require__(2878);
;// CONCATENATED MODULE: ./lib/deploy/prepare/provenance.js















const proveCommit = async (task, architecture) => {
    const { plan, host, proven } = task;
    if (!plan.isGuarded || proven.has(architecture))
        return;
    const { sha } = host.caller;
    await phase(task, 'commit', async ({ state, result }) => {
        state(`comparing the checkout with ${(0,text_commit/* shortCommit */.Ax)(sha)}`);
        const repository = await openRepository(task).catch(explainGit);
        const comparison = await compareCheckout(repository, sha);
        refuseDifferences(task, comparison.changed.map((path) => `${path} is changed`));
        if (proven.size === 0)
            await refuseCaches(task);
        const reads = await listReads(task, architecture, repository);
        refuseDifferences(task, await findDifferences(repository, comparison, reads));
        await refuseGit(task, repository, comparison);
        result(`${(0,text_commit/* shortCommit */.Ax)(sha)}, and nothing else, is what is built`);
    });
    proven.add(architecture);
};
const openRepository = async ({ spec, host }) => {
    const { workspace, directory } = spec.source;
    const { sha, event } = host.caller;
    const values = { event: event.name, sha };
    const found = (0,git/* findRepository */.W1)(directory, workspace);
    if (found === undefined)
        throw (0,errors_problems/* failure */.V2)('event-no-repository', { ...values, directory: nameIn(workspace, directory) });
    const repository = { root: await (0,external_node_fs_promises_.realpath)(found), stop: host.stop };
    const head = await (0,git/* readHead */.zy)(repository);
    if (head !== sha || !(0,text_commit/* isCommit */.WM)(sha))
        throw (0,errors_problems/* failure */.V2)('event-foreign-head', { ...values, head: head ?? 'nothing' });
    return repository;
};
const refuseCaches = async (task) => {
    const { source } = task.spec;
    if (source.kind !== 'go')
        return;
    const workspace = await (0,external_node_fs_promises_.realpath)(source.workspace);
    const folders = await (0,files_read/* listGoCaches */.k)({ signal: task.host.stop });
    const found = await Promise.all(folders.map((path) => (0,external_node_fs_promises_.realpath)(path).catch(() => undefined)));
    const inside = found.flatMap((path) => (path !== undefined && (0,paths/* isInside */.FK)(path, workspace) ? [path] : []));
    refuseDifferences(task, [...new Set(inside)].map((path) => `${nameIn(workspace, path)}, from which go takes what it has built, is not in it`));
};
const explainGit = (error) => {
    throw (0,exec/* isCommandMissing */.u9)(error) ? (0,errors_problems/* failure */.V2)('event-git-missing', {}, { cause: error }) : error;
};
const listReads = async (task, architecture, { root }) => {
    const { source, smoke } = task.spec;
    const events = [smoke?.event, smoke?.expect].flatMap((json) => (json?.kind === 'file' ? [json.path] : []));
    if (source.kind === 'dockerfile') {
        return { files: [source.dockerfile, ...ignoreFiles(source), ...events], folders: [source.context] };
    }
    if (source.kind !== 'go')
        throw new TypeError(`${source.kind} is refused by the plan`);
    const [reads, included] = await Promise.all([
        task.shared.compiler(task).listReads(architecture),
        (0,include/* readIncludes */.O)(source, task.host.stop),
    ]);
    return {
        files: [...reads.files, ...included.map(({ file }) => file), ...events],
        folders: source.cgoEnabled ? [root] : reads.folders,
    };
};
const findDifferences = async ({ root }, { same, folders, missing, added }, reads) => {
    const inside = (paths) => Promise.all(paths.map(async (path) => (0,external_node_path_.relative)(root, await (0,external_node_fs_promises_.realpath)(path).catch(() => path))));
    const [files, places] = await Promise.all([inside(reads.files), inside(reads.folders)]);
    const isRead = (path) => places.some((place) => place === '' || (0,paths/* isInside */.FK)(path, place));
    const foreign = [...new Set([...added.filter(isRead), ...files.filter((path) => !same.has(path))])];
    const emptied = places.filter((place) => !folders.has(place) && !foreign.some((path) => (0,paths/* isInside */.FK)(path, place)));
    return [
        ...[...foreign, ...emptied].map((path) => `${path} is not in it`),
        ...missing.filter(isRead).map((path) => `${path} is missing`),
    ];
};
const SHOWN = 10;
const refuseDifferences = ({ host }, found) => {
    if (found.length === 0)
        return;
    const shown = found.toSorted().slice(0, SHOWN);
    const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
    const { event, sha } = host.caller;
    throw (0,errors_problems/* failure */.V2)('event-other-files', { event: event.name, sha, found: `${shown.join(', ')}${more}` });
};
const refuseGit = async ({ spec, host }, { root }, { submodules }) => {
    const { source } = spec;
    if (source.kind !== 'dockerfile')
        return;
    const place = (0,external_node_path_.relative)(root, await (0,external_node_fs_promises_.realpath)(source.context));
    const isDeep = submodules.some((path) => path !== place && (place === '' || (0,paths/* isInside */.FK)(path, place)));
    const found = isDeep ? 'submodule' : (0,external_node_fs_.existsSync)((0,external_node_path_.join)(source.context, '.git')) ? 'own' : 'none';
    if (!(await mayGetGit(source, found)))
        return;
    const file = (0,external_node_path_.relative)(source.workspace, (0,external_node_path_.join)(source.context, '.dockerignore'));
    const line = isDeep ? '**/.git' : '.git';
    throw (0,errors_problems/* failure */.V2)('event-docker-git', { event: host.caller.event.name, file, line });
};
const reportCommit = async (task) => {
    const { sha, event } = task.host.caller;
    const commit = await task.commit();
    if (commit === sha)
        return;
    const head = (0,text_commit/* cleanCommit */.Nx)(commit);
    if ((0,events/* isProposal */.ld)(task.host.caller) || head === '' || head === sha)
        return;
    task.host.log.warning((0,errors_problems/* warning */.$e)('commit-other', { event: event.name, sha, head }));
};
const LIMIT_MS = 10_000;
const readCommit = async ({ plan, spec, host }) => {
    const { source } = spec;
    if (plan.isGuarded || (source.kind !== 'go' && source.kind !== 'dockerfile'))
        return host.caller.sha;
    const { workspace, directory } = source;
    const root = (0,git/* findRepository */.W1)(directory, workspace);
    if (root === undefined)
        return '';
    const stop = AbortSignal.any([host.stop, AbortSignal.timeout(LIMIT_MS)]);
    const checkout = await (0,git/* readCheckout */.b$)({ root, stop }).catch(() => undefined);
    if (checkout === undefined)
        return '';
    const place = (0,external_node_path_.relative)(root, source.kind === 'dockerfile' ? source.context : ((0,go_module/* moduleAbove */.mF)(directory) ?? directory));
    const isNear = (path) => place === '' || (0,paths/* isInside */.FK)(path, place) || (0,paths/* isInside */.FK)(place, path);
    const isDirty = checkout.isChanged || checkout.unknown.some((path) => isNear(path.replace(/\/$/, '')));
    return isDirty ? `${checkout.head}${text_commit/* DIRTY */.jm}` : checkout.head;
};
const nameIn = (workspace, path) => (0,external_node_path_.relative)(workspace, path) || 'the workspace';

// EXTERNAL MODULE: ./lib/docker/engine.js
var engine = __webpack_require__(8388);
;// CONCATENATED MODULE: ./lib/files/json-source.js



const MAX_JSON_BYTES = 16_777_216;
const readJsonSource = async (source) => {
    if (source.kind === 'inline')
        return Buffer.from(source.text);
    const { where, named } = source;
    const bytes = await readInside(source).catch((cause) => {
        const { reason, more } = (0,errors_problems/* unreadable */.O$)(cause);
        throw (0,errors_problems/* failure */.V2)('event-file', { where, path: named, reason }, more);
    });
    try {
        JSON.parse(bytes.toString());
        return bytes;
    }
    catch (cause) {
        throw (0,errors_problems/* failure */.V2)('event-file-not-json', { where, path: named, reason: (0,errors_problems/* reasonOf */.A3)(cause) }, { cause });
    }
};
const readInside = async ({ path, workspace }) => {
    const [real, root] = await Promise.all([(0,external_node_fs_promises_.realpath)(path), (0,external_node_fs_promises_.realpath)(workspace)]);
    if (!real.startsWith(`${root}/`))
        throw new Error('it is outside the repository');
    const bytes = await (0,disk_limits/* readSmall */.o5)(real, MAX_JSON_BYTES);
    if (bytes === undefined)
        throw new Error(`it has more than ${MAX_JSON_BYTES} bytes`);
    return bytes;
};

// EXTERNAL MODULE: ./lib/pack/zip/unpack.js
var unpack = __webpack_require__(2427);
// EXTERNAL MODULE: ./lib/runtime/container/docker-run.js
var docker_run = __webpack_require__(2994);
// EXTERNAL MODULE: ./lib/runtime/event.js
var runtime_event = __webpack_require__(6536);
// EXTERNAL MODULE: ./lib/runtime/machine.js
var machine = __webpack_require__(4005);
// EXTERNAL MODULE: ./lib/runtime/runnable.js + 14 modules
var runtime_runnable = __webpack_require__(846);
;// CONCATENATED MODULE: ./lib/text/compare-json.js

const compare_json_findDifferences = (expected, actual, path = '$') => {
    if (Array.isArray(expected)) {
        if (!Array.isArray(actual))
            return [differs(path, expected, actual)];
        if (actual.length !== expected.length)
            return [`${path}: expected ${expected.length} items, got ${actual.length}`];
        return expected.flatMap((item, at) => compare_json_findDifferences(item, actual[at], `${path}[${at}]`));
    }
    if (isObject(expected)) {
        if (!isObject(actual))
            return [differs(path, expected, actual)];
        return Object.entries(expected).flatMap(([key, value]) => {
            const at = /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
            return Object.hasOwn(actual, key)
                ? compare_json_findDifferences(value, actual[key], at)
                : [`${at}: expected ${shown(value)}, but it is missing`];
        });
    }
    return Object.is(expected, actual) ? [] : [differs(path, expected, actual)];
};
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const differs = (path, expected, actual) => `${path}: expected ${shown(expected)}, got ${shown(actual)}`;
const MAX_SHOWN = 200;
const shown = (value) => {
    try {
        return (0,format/* shortened */.vI)(JSON.stringify(value) ?? 'nothing', MAX_SHOWN);
    }
    catch {
        return 'something nested too deeply to be shown';
    }
};

// EXTERNAL MODULE: ./lib/runtime/function-error.js
var function_error = __webpack_require__(809);
// EXTERNAL MODULE: ./lib/runtime/program.js
var runtime_program = __webpack_require__(1132);
;// CONCATENATED MODULE: ./lib/runtime/smoke.js
var smoke_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
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
var smoke_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
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






const IDENTITY = { account: '000000000000', memorySizeMb: 128, commandName: `${lambda_paths/* TASK_ROOT */.tW}/bootstrap` };
const runSmoke = async ({ runnable, event, expected, ...options }) => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const runtime = smoke_addDisposableResource(env_1, await (0,runtime_runnable/* startRunnable */.A)(runnable, { ...options, ...IDENTITY }), true);
        const outcome = await runtime.invoke({ payload: event });
        const problem = findFailure(outcome, options.timeoutMs) ?? findDifference(outcome, expected);
        if (problem !== undefined)
            throw problem;
        return outcome.durationMs;
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = smoke_disposeResources(env_1);
        if (result_1)
            await result_1;
    }
};
const findFailure = ({ ending, payload, log, isUntaken }, timeoutMs) => {
    if (ending === 'answer')
        return undefined;
    const { type, reason: whole } = (0,function_error/* describeError */.Uc)(payload);
    const reason = smoke_cut(whole);
    switch (ending) {
        case 'timeout':
            return (0,errors_problems/* failure */.V2)(isUntaken ? 'smoke-timeout-untaken' : 'smoke-timeout', { seconds: timeoutMs / 1_000 });
        case 'too-large':
            return (0,errors_problems/* failure */.V2)('smoke-too-large', { reason });
        case 'not-started':
            return (0,errors_problems/* failure */.V2)(reason.endsWith(FOREIGN) ? 'smoke-foreign' : 'smoke-unstartable', { reason });
        case 'exit': {
            const lines = crashOf(log);
            if (lines !== '')
                return (0,errors_problems/* failure */.V2)('smoke-panic', { lines });
            return (0,errors_problems/* failure */.V2)(isUntaken && reason.endsWith(SUCCESS) ? 'smoke-exit-untaken' : 'smoke-exit', { reason });
        }
        case 'init-error':
        case 'error': {
            if ((0,function_error/* isPanic */.QR)(payload))
                return (0,errors_problems/* failure */.V2)('smoke-panic', { lines: panicLines(reason, payload) });
            return (0,errors_problems/* failure */.V2)('smoke-error', { type: smoke_cut(type), reason });
        }
    }
};
const FOREIGN = 'exec format error';
const SUCCESS = (0,runtime_program/* exitText */.i)(0, null);
const MAX_LINES = 10;
const MAX_CHARACTERS = 500;
const smoke_cut = (text) => (text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text);
const crashOf = (log) => {
    const lines = log.split('\n');
    const first = lines.findIndex((line) => /^(?:panic|fatal error): /.test(line));
    return first === -1 ? '' : smoke_cut(lines.slice(first, first + MAX_LINES).join('\n'));
};
const panicLines = (reason, payload) => {
    const { stackTrace } = (0,function_error/* readError */.lS)(payload) ?? {};
    const frames = Array.isArray(stackTrace) ? stackTrace.flatMap(frameOf) : [];
    const panicked = frames.findLastIndex((frame) => /^gopanic /.test(frame));
    return smoke_cut([`panic: ${reason}`, ...frames.slice(panicked + 1).slice(0, MAX_LINES)].join('\n'));
};
const frameOf = (frame) => {
    if (typeof frame !== 'object' || frame === null || !('label' in frame) || !('path' in frame))
        return [];
    return [`${frame.label} ${frame.path}:${'line' in frame ? frame.line : '?'}`];
};
const MAX_DIFFERENCES = 20;
const findDifference = ({ payload }, expected) => {
    if (expected === undefined)
        return undefined;
    const text = payload.toString();
    const answer = (0,function_error/* parseAnswer */.Wp)(text);
    if (answer.kind === 'text')
        return (0,errors_problems/* failure */.V2)('smoke-not-json', { answer: smoke_cut(text) });
    if (answer.kind === 'too-deep')
        return (0,errors_problems/* failure */.V2)('smoke-differs', { differences: `$: nested more than ${function_error/* MAX_ANSWER_DEPTH */.yF} levels deep` });
    const differences = compare_json_findDifferences(expected.value, answer.value);
    if (differences.length === 0)
        return undefined;
    return (0,errors_problems/* failure */.V2)('smoke-differs', { differences: differences.slice(0, MAX_DIFFERENCES).join('\n') });
};

;// CONCATENATED MODULE: ./lib/deploy/prepare/smoke.js
var prepare_smoke_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
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
var prepare_smoke_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
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

















const runForeign = async (task, product, architecture) => {
    const { host } = task;
    const { smoke: spec, layers } = task.spec;
    if (spec === undefined)
        return { product: await sealInPlace(task, product), tookMs: undefined };
    const isImage = product.kind === 'engine' || product.kind === 'archive';
    if (!(0,machine/* canRun */.Q2)(architecture, isImage ? 'image' : 'program')) {
        host.log.notice((0,errors_problems/* warning */.$e)('smoke-impossible', { machine: process.arch, architecture }));
        return { product: await sealInPlace(task, product), tookMs: undefined };
    }
    if (layers !== undefined)
        host.log.notice((0,errors_problems/* warning */.$e)('smoke-without-layers', { where: layers.where }));
    const answer = async ({ state, result }) => {
        const env_1 = { stack: [], error: void 0, hasError: false };
        try {
            state('smoke-event');
            if (isImage)
                logNetwork(task, spec);
            const owned = prepare_smoke_addDisposableResource(env_1, new AsyncDisposableStack(), true);
            const trial = await prepare(task, product, owned);
            const tookMs = await run(task, spec, trial.runnable);
            result(`smoke-event answered in ${Math.round(tookMs)} ms`);
            return { product: trial.product, tookMs };
        }
        catch (e_1) {
            env_1.error = e_1;
            env_1.hasError = true;
        }
        finally {
            const result_1 = prepare_smoke_disposeResources(env_1);
            if (result_1)
                await result_1;
        }
    };
    return phase(task, 'smoke', answer, { group: 'smoke-event' });
};
const logNetwork = ({ host }, { network }) => {
    if (network === 'host')
        host.log.info("smoke-network is host: the function can reach whatever this runner's network reaches");
    else if (!docker_run/* isLinux */.j9)
        host.log.info(`the function has Docker's own network: on ${process.platform} it cannot reach this step from another`);
};
const checkEvents = async ({ spec: { smoke: spec } }) => {
    if (spec !== undefined)
        await readEvents(spec);
};
const readEvents = ({ event, expect }) => Promise.all([readSmallEvent(event), expect === undefined ? undefined : readJsonSource(expect)]);
const readSmallEvent = async (source) => {
    const event = await readJsonSource(source);
    (0,runtime_event/* refuseLargeEvent */.YB)(event, source.where);
    return event;
};
const run = async (task, spec, runnable) => {
    const { plan, host, shared } = task;
    const [event, expected] = await readEvents(spec);
    return runSmoke({
        runnable,
        event,
        expected: expected === undefined ? undefined : { value: JSON.parse(expected.toString()) },
        functionName: task.spec.functionName,
        region: plan.account.region || 'us-east-1',
        variables: spec.variables,
        timeoutMs: spec.timeoutMs,
        sandbox: { network: spec.network },
        onLog: (0,disk_limits/* limited */.TJ)((text) => host.log.info(text.replace(/\n$/, ''))),
        signal: host.stop,
        confinement: await shared.foreign.confinement(task.spec),
    });
};
const refuseSlow = async (tookMs, name, live) => {
    if (tookMs === undefined || !live.exists || tookMs <= live.timeoutMs)
        return;
    throw (0,errors_problems/* failure */.V2)('smoke-slower', { seconds: (tookMs / 1_000).toFixed(1), name, limit: live.timeoutMs / 1_000 });
};
const sealInPlace = async ({ spec }, product) => {
    if (product.kind !== 'binary' || !(0,source/* runsForeignCode */.qy)(spec))
        return product;
    const { binary } = product;
    const [found, seal, files] = await Promise.all([
        (0,program/* readPacked */.dW)(binary.path),
        (0,sealed_file/* sealFile */.mz)(binary.path),
        Promise.all(product.files.map(async (entry) => ({ ...entry, seal: await (0,sealed_file/* sealFile */.mz)(entry.file) }))),
    ]);
    return { ...product, binary: { ...binary, seal }, files, found };
};
const STARTABLE = 0o755;
const prepare = async ({ temp, host }, product, owned) => {
    const folder = (0,external_node_path_.join)(temp, 'smoke');
    const { stop: signal } = host;
    await (0,external_node_fs_promises_.mkdir)(folder, { recursive: true });
    switch (product.kind) {
        case 'binary': {
            const runnable = (0,runtime_runnable/* bootstrapIn */.I)(folder);
            const files = [];
            for (const entry of product.files) {
                const copy = (0,external_node_path_.join)(folder, entry.path);
                await (0,external_node_fs_promises_.mkdir)((0,external_node_path_.dirname)(copy), { recursive: true });
                files.push({ ...entry, seal: await (0,sealed_file/* copySealed */._C)(entry.file, copy, entry.mode) });
            }
            const seal = await (0,sealed_file/* copySealed */._C)(product.binary.path, runnable.program, STARTABLE);
            const found = await (0,program/* readPacked */.dW)(runnable.program);
            return { runnable, product: { ...product, binary: { ...product.binary, seal }, files, found } };
        }
        case 'zip':
            await (0,unpack/* unpackZip */.Y)(product.zip.bytes, folder, signal);
            return { runnable: (0,runtime_runnable/* bootstrapIn */.I)(folder), product };
        case 'engine':
            return { runnable: { kind: 'image', image: product.image.imageId }, product };
        case 'archive': {
            const { image } = owned.use(await (0,engine/* lendImage */.RM)((0,pack_image/* unchangedImage */.hR)(product.image), { directory: folder, signal }));
            return { runnable: { kind: 'image', image }, product };
        }
    }
};

;// CONCATENATED MODULE: ./lib/release/conflict.js







const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
const CONTENDED = ['ResourceConflictException', 'PreconditionFailedException'];
const whileContended = async (before, context, change, isOurs = () => false) => {
    const deadline = performance.now() + context.wait.timeoutMs;
    let pauseMs = FIRST_PAUSE_MS;
    for (let live = before;; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
        try {
            return await change(live);
        }
        catch (error) {
            context.wait.signal.throwIfAborted();
            if (!CONTENDED.includes(errorName(error)) || performance.now() > deadline)
                throw error;
            context.wait.onState('another update is in progress');
            const now = await waitUntil(state/* mayBeUpdated */.uN, context.look, context.wait);
            if (isOurs(now))
                return now;
            if ((0,differences/* differsIn */.$N)(now, { code: live.code }, 'code'))
                throw deployedElsewhere(context.functionName, now, error);
            live = now;
            await (0,promises_.setTimeout)(Math.random() * pauseMs, undefined, { signal: context.wait.signal });
        }
    }
};
const deployedElsewhere = (functionName, now, cause) => (0,errors_problems/* failure */.V2)('deployed-elsewhere', { name: functionName, live: (0,release_code/* hashOf */.qQ)(now.code) ?? 'unknown code' }, { cause });

;// CONCATENATED MODULE: ./lib/release/update.js








const updateConfiguration = async ({ layers }, before, context) => {
    const { lambda, functionName: name, wait } = context;
    const live = await update(before, context, {
        send: ({ revisionId: RevisionId }) => lambda.send(new dist_cjs/* UpdateFunctionConfigurationCommand */.Zlw({ FunctionName: name, Layers: [...layers], RevisionId }), {
            abortSignal: wait.signal,
        }),
        isOver: state/* mayBeUpdated */.uN,
        wanted: { layers },
        doing: attaching(name, before.arn, layers),
    });
    const failed = live.update === 'Failed' ? failedState(live, name) : undefined;
    if (failed !== undefined)
        throw failed;
    return live;
};
const updateCode = async (step, before, context) => {
    const { lambda, functionName, wait } = context;
    const code = codeInput(step.code, context);
    return update(before, context, {
        send: (live) => {
            const input = {
                FunctionName: functionName,
                ...code,
                Architectures: [step.architecture],
                RevisionId: live.revisionId,
                ...(step.sourceKmsKeyArn === undefined ? {} : { SourceKMSKeyArn: step.sourceKmsKeyArn }),
            };
            return lambda.send(new dist_cjs/* UpdateFunctionCodeCommand */.KfB(input), { abortSignal: wait.signal });
        },
        isOver: state/* hasEnded */.hY,
        wanted: { code: step.code, architecture: step.architecture },
        doing: updating(functionName, before.arn, step.code.kind === 'image' ? step.code.repository.arn : undefined),
    });
};
const update = async (before, context, { send, isOver, wanted, doing }) => {
    const { wait } = context;
    const change = async (live) => {
        await send(live);
        return waitUntil(isOver, context.look, { ...wait, since: live.revisionId });
    };
    const isThere = (0,differences/* shows */.L7)(before, wanted);
    const isOurs = (live) => !isThere && live.revisionId !== before.revisionId && (0,differences/* shows */.L7)(live, wanted);
    try {
        return await whileContended(before, context, change, isOurs);
    }
    catch (error) {
        wait.signal.throwIfAborted();
        throw explainUpdate(error, doing, before);
    }
};
const codeInput = (code, { zip }) => code.kind === 'image' ? { ImageUri: (0,release_code/* imageUri */.W_)(code) } : { ZipFile: zip(code.codeSha256) };

;// CONCATENATED MODULE: ./lib/release/verify.js



const verifyLive = (live, running, name) => {
    const [first] = (0,differences/* differences */.tX)(live, running).filter(({ facet }) => facet !== 'uri');
    if (first === undefined)
        return;
    if (!live.exists)
        throw (0,errors_problems/* failure */.V2)('function-deleted', {});
    const { facet, from, to } = first;
    if (facet === 'state')
        throw failedState(live, name) ?? notLive(live, name, 0);
    throw (0,errors_problems/* failure */.V2)(facet === 'layers' ? 'layers-other' : 'other-code', { name, live: from, wanted: to });
};

;// CONCATENATED MODULE: ./lib/release/apply.js










const applyStep = async (step, live, context) => {
    switch (step.kind) {
        case 'move-tag':
            await moveTag(step, context);
            return live;
        case 'note':
            return writeNote(step, (0,release_code/* present */.Eb)(live), context);
        case 'update-configuration':
            return updateConfiguration(step, (0,release_code/* present */.Eb)(live), context);
        case 'update-code':
            return updateCode(step, (0,release_code/* present */.Eb)(live), context);
        case 'verify':
            return verify(step, live, context);
    }
};
const moveTag = async ({ repository, tag, to }, { open }) => {
    const { digest, mediaType, text } = to;
    const registry = await open(repository.uri);
    await pushManifest({ digest, mediaType, bytes: Buffer.from(text) }, tag, { registry, repository });
};
const verify = async (step, live, context) => {
    const first = live === context.observed ? await context.look() : (0,release_code/* present */.Eb)(live);
    const now = (0,state/* hasEnded */.hY)(first) ? first : await waitUntil(state/* hasEnded */.hY, context.look, context.wait);
    verifyLive(now, step, context.functionName);
    return now;
};
const NOTE_TIMEOUT_MS = 10_000;
const writeNote = async (step, live, context) => {
    const timeoutMs = Math.min(NOTE_TIMEOUT_MS, context.wait.timeoutMs);
    const inTime = AbortSignal.timeout(timeoutMs);
    const abortSignal = AbortSignal.any([context.wait.signal, inTime]);
    try {
        return await whileContended(live, { ...context, wait: { ...context.wait, timeoutMs } }, async () => {
            await context.lambda.send(new dist_cjs/* TagResourceCommand */.eqU({ Resource: step.arn, Tags: { ...step.tags } }), { abortSignal });
            return live;
        });
    }
    catch (error) {
        context.wait.signal.throwIfAborted();
        const reason = inTime.aborted ? `not done after ${timeoutMs / 1_000} s` : errorName(error);
        context.notice((0,errors_problems/* warning */.$e)('commit-not-noted', { name: context.functionName, error: reason, arn: step.arn }));
        return live;
    }
};

// EXTERNAL MODULE: ./lib/release/describe.js
var release_describe = __webpack_require__(4932);
;// CONCATENATED MODULE: ./lib/release/live-after.js

const liveAfter = (after, before, wanted) => {
    if (after?.exists === false)
        return 'gone';
    if (after?.state === 'Failed')
        return 'broken';
    if (after === undefined || after.update === 'InProgress')
        return 'unknown';
    const hasFailed = after.update === 'Failed';
    const showsOldCode = !(0,differences/* differsIn */.$N)(after, before, 'code');
    const hasOldLayers = !(0,differences/* differsIn */.$N)(after, before, 'layers');
    if ((hasFailed && showsOldCode) || ((hasFailed || showsOldCode) && hasOldLayers))
        return 'old';
    if ((0,differences/* differsIn */.$N)(after, wanted, 'layers'))
        return 'unknown';
    if (hasFailed || showsOldCode)
        return 'mixed';
    return (0,differences/* differsIn */.$N)(after, wanted, 'state', 'code', 'architecture') ? 'unknown' : 'new';
};

;// CONCATENATED MODULE: ./lib/deploy/release.js












const release = async (task, session, releasing) => {
    const progress = { done: [], after: releasing.observed.live, changed: false };
    try {
        await phase(task, 'release', async (at) => {
            await applyAll(task, session, { ...releasing, progress, at });
            at.result(progress.done.map(release_describe/* describeDone */.A).join(', ') || 'the tag points to this image already');
        });
        return { ...progress, live: 'new' };
    }
    catch (error) {
        return { ...progress, failure: { error } };
    }
};
const applyAll = async (task, session, applying) => {
    const { steps, observed, prepared, progress, at } = applying;
    let isNoted = true;
    const unnoted = (text) => {
        isNoted = false;
        task.host.log.notice(text);
    };
    let current = observed.live;
    let doing;
    try {
        if (steps.some(isUpdate) && !steps.some(({ kind }) => kind === 'move-tag')) {
            await confirmTag(task, session, { code: prepared.code, observed });
        }
        const context = await contextOf(task, session, { applying, notice: unnoted });
        for (const step of steps) {
            at.state((0,release_describe/* describeStep */.E)(step, task.spec.functionName));
            doing = step;
            current = await applyStep(step, current, context);
            progress.after = current;
            if (step.kind !== 'note' && step.kind !== 'verify')
                progress.changed = true;
            const hasFailed = step.kind === 'update-code' && current.exists && current.update === 'Failed';
            if (!hasFailed && (step.kind !== 'note' || isNoted))
                progress.done = [...progress.done, step];
        }
    }
    catch (error) {
        Object.assign(progress, await lookAfter(task, session, { applying, doing, current }));
        throw error;
    }
};
const contextOf = async (task, session, { applying, notice }) => {
    const { steps, observed, prepared, at } = applying;
    const zip = prepared.zip !== undefined && steps.some(({ kind }) => kind === 'update-code') ? prepared.zip : undefined;
    const bytes = zip === undefined ? undefined : await readZip(zip);
    return {
        lambda: session.clients.lambda,
        functionName: task.spec.functionName,
        observed: observed.live,
        look: lookAgain(reading(task, session)),
        open: task.shared.repository,
        zip: (codeSha256) => {
            if (bytes === undefined || zip?.codeSha256 !== codeSha256)
                throw new TypeError(`there is no zip ${codeSha256}`);
            return bytes;
        },
        wait: waitOptions(task, at.state),
        notice,
    };
};
const isUpdate = ({ kind }) => kind === 'update-code' || kind === 'update-configuration';
const confirmTag = async ({ spec, host }, { clients }, { code, observed }) => {
    const { repository } = observed;
    if (code.kind !== 'image' || code.isForeign || code.tag === undefined || !repository?.exists)
        return;
    if (repository.isTagImmutable)
        return;
    const found = await readImage(clients.ecr, repository, { imageTag: code.tag }, host.stop);
    if (found?.digest === code.digest)
        return;
    const values = { tag: code.tag, repository: repository.name, name: spec.functionName };
    throw (0,errors_problems/* failure */.V2)('tag-moved', { ...values, other: found?.digest ?? 'nothing' });
};
const LAST_LOOK_MS = 3_000;
const lookAfter = async (task, session, { applying, doing, current }) => {
    const { steps, observed, prepared, progress } = applying;
    if (!observed.live.exists || task.plan.command === 'push')
        return {};
    const since = doing !== undefined && isUpdate(doing) && current.exists ? current.revisionId : undefined;
    const after = await lookOnce(task, session, since);
    const wasSent = doing !== undefined && steps.slice(0, steps.indexOf(doing) + 1).some(isUpdate);
    if (!wasSent && after === undefined)
        return {};
    const live = liveAfter(after, observed.live, prepared);
    const hasOtherLayers = doing?.kind === 'update-configuration' && after?.exists === true && (0,differences/* differsIn */.$N)(after, observed.live, 'layers');
    const changed = progress.changed || live === 'new' || hasOtherLayers;
    return { live, changed, ...(after === undefined ? {} : { after }) };
};
const lookOnce = async (task, session, since) => {
    const { host, spec } = task;
    if (!host.stop.aborted)
        return reading(task, session)().catch(() => undefined);
    const signal = AbortSignal.timeout(LAST_LOOK_MS);
    let seen;
    const read = async () => {
        seen = await observeFunction(session.clients.lambda, spec.functionName, session.home, signal);
        return seen;
    };
    await waitUntil(state/* mayBeUpdated */.uN, lookAgain(read), { ...waitOptions(task, () => { }), signal, since }).catch(() => { });
    return seen;
};

;// CONCATENATED MODULE: ./lib/deploy/function.js




















const deployFunction = async (task) => {
    const { host, shared, draft } = task;
    try {
        const outcome = await deploy(task);
        return { ...aboutOf(task), ...outcome };
    }
    catch (cause) {
        const phase = host.log.phaseOf(cause);
        const error = host.stop.aborted ? stoppedIn(task, phase) : (0,errors_problems/* throughProxy */.EU)(cause, shared.proxy);
        const { changed, done } = draft;
        const failed = { phase, live: liveNow(task), changed, done, problems: (0,errors_problems/* problemsOf */.GW)(error), error };
        return { ...aboutOf(task), status: 'failed', ...failed };
    }
};
const deploy = async (task) => {
    const { plan, spec, host, shared, draft } = task;
    const guess = (0,auto/* guessArchitecture */.JU)(spec);
    await host.log.within('smoke', checkEvents(task));
    if (!(0,plan_plan/* needsAws */.NJ)(plan.command)) {
        const file = await build(task);
        return { status: 'built', ...(file === undefined ? {} : { file }) };
    }
    const tookMs = (0,source/* runsForeignCode */.qy)(spec) ? (await shared.product(task, guess)).tookMs : undefined;
    await untilForeignOver(task);
    await proveCommit(task, guess);
    if ((0,source/* mayBeImage */.ym)(spec)) {
        void shared.ecrLogin();
        if ((0,source/* isPacked */.lS)(spec))
            void shared.base(spec, guess);
    }
    const session = await signIn(task);
    const observed = await observe(task, session);
    const around = surroundingsOf(task, session, observed);
    const isPush = plan.command === 'push';
    const decision = isPush ? decidePush(spec, observed, around) : decide(spec, observed, around);
    if (decision.kind === 'refuse')
        throw (0,errors_problems/* refusal */.x5)(decision.problems);
    if (!isPush)
        await host.log.within('smoke', refuseSlow(tookMs, spec.functionName, decision.live));
    const prepared = await prepareCode(task, session, decision);
    const steps = await planRelease(task, prepared, observed);
    draft.about.steps = steps;
    const changes = changesAnything(steps);
    if (plan.dryRun)
        return { status: 'planned', steps: changes ? steps : [] };
    const { failure: failed, after, ...released } = await release(task, session, { steps, observed, prepared });
    draft.about.after = after;
    Object.assign(draft, released);
    if (failed !== undefined)
        throw failed.error;
    return { status: isPush ? 'pushed' : changes ? 'deployed' : 'unchanged' };
};
const untilForeignOver = async (task) => {
    const { isBetween, over } = task.shared.foreign;
    if (!isBetween)
        return over;
    await phase(task, 'wait', async ({ state }) => {
        state("for other functions' builds and smoke-event");
        await over;
        task.host.stop.throwIfAborted();
    });
};
const observe = (task, session) => phase(task, 'look', async ({ state, result }) => {
    const { about } = task.draft;
    about.before = await look(task, session);
    about.before = await untilUpdatable(task, session, { live: about.before, onState: state });
    const observed = { live: about.before, repository: await lookAtRepository(task, session, about.before) };
    result(reportObserved(task, observed));
    return observed;
});
const prepareCode = async (task, session, decision) => {
    const { draft } = task;
    const keep = (prepared) => {
        draft.about.code = prepared.code;
        draft.about.architecture = prepared.architecture;
        return prepared;
    };
    if (decision.kind === 'promote') {
        const prepared = keep(await promoteImage(task, session, decision));
        draft.promoted = prepared.commit;
        const { repository, digest } = prepared.code;
        await checkRights(task, session, { live: decision.live, repository: { ...repository, digest } });
        return prepared;
    }
    if (decision.kind === 'make' && decision.packageType === 'zip')
        return keep(await makeZip(task, session, decision));
    const prepared = keep(await makeImage(task, session, decision));
    const sentBytes = await sendImage(task, session, { prepared, repository: decision.repository });
    if (sentBytes !== undefined)
        draft.about.sentBytes = sentBytes;
    return prepared;
};
const planRelease = async (task, prepared, observed) => {
    const { plan, spec, host } = task;
    const { code, architecture, layers, manifest } = prepared;
    if (plan.command === 'push')
        return planPush(prepared, observed.repository);
    const { repository, runId } = host.caller;
    const wanted = {
        code,
        architecture,
        force: spec.force,
        commit: namedCommit(task) ?? (await task.commit()),
        environment: plan.environment,
        origin: (0,note/* readOrigin */.P2)(repository, runId) ?? {},
        ...(layers === undefined ? {} : { layers }),
        ...(manifest === undefined ? {} : { manifest }),
    };
    return planSteps(wanted, observed.live, observed.repository);
};
const aboutOf = (task) => {
    const commit = commitOf(task);
    return { ...task.draft.about, ...(commit === undefined ? {} : { commit }) };
};
const namedCommit = ({ spec, shared, draft }) => draft.promoted ?? shared.asked(spec)?.tried?.product.commit;
const commitOf = (task) => {
    const { spec, host, shared, draft } = task;
    const checkedOut = shared.asked(spec) === undefined ? undefined : draft.checkedOut;
    const commit = namedCommit(task) ?? checkedOut;
    return commit === host.caller.sha ? undefined : commit;
};
const liveNow = ({ plan, draft }) => {
    const { live, about } = draft;
    const { before } = about;
    if (live !== undefined || before === undefined)
        return live ?? 'old';
    if (!before.exists)
        return plan.command === 'push' ? 'old' : 'gone';
    return before.state === 'Failed' ? 'broken' : 'old';
};
const stoppedIn = (task, phase) => {
    const { host, spec, draft } = task;
    const { reason } = host.stop;
    if (!(reason instanceof errors_problems/* DeployError */.sH))
        return reason;
    const live = liveNow(task);
    const state = live === 'old' && !draft.about.before?.exists ? 'was not changed' : `runs ${result/* liveWords */.Kk[live]}`;
    const values = { phase, name: spec.functionName, state, remedy: reason.hint };
    return (0,errors_problems/* failure */.V2)('stopped-in-phase', { reason: reason.message, ...values });
};

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-cjs/index.js
var client_sts_dist_cjs = __webpack_require__(1695);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/credential-provider-web-identity/dist-cjs/index.js
var credential_provider_web_identity_dist_cjs = __webpack_require__(9956);
// EXTERNAL MODULE: ./lib/host/concurrency/time.js
var time = __webpack_require__(7941);
// EXTERNAL MODULE: ./node_modules/zod/v4/core/api.js + 1 modules
var api = __webpack_require__(3305);
;// CONCATENATED MODULE: ./lib/host/connections/github.js



const MAX_KEYS = 50;
const MAX_PREFIX = 400;
const formSchema = schemas/* object */.Ikc({
    use_default: schemas/* boolean */.zMY(),
    include_claim_keys: schemas/* nullish */.cl6(schemas/* array */.YOg(schemas/* string */.YjP().check(api/* _regex */.Fk(/^\w{1,100}$/))).check(api/* _maxLength */.Eb(MAX_KEYS))),
    sub_claim_prefix: schemas/* catch */.MfU(schemas/* nullish */.cl6(schemas/* string */.YjP().check(api/* _maxLength */.Eb(MAX_PREFIX), api/* _regex */.Fk(/^repo:[\w.-]+(@\d+)?\/[\w.-]+(@\d+)?$/))), undefined),
});
const ANSWER_LIMIT_MS = 5_000;
const MAX_ANSWER_BYTES = 65_536;
const askSubjectForm = async ({ caller, token, agents, stop }) => {
    const [, owner, repo] = /^([\w-]+)\/(?!\.\.?$)([\w.-]+)$/.exec(caller.repository) ?? [];
    if (owner === undefined || repo === undefined)
        return undefined;
    try {
        return await (0,time/* inTime */.R)(async (signal) => {
            const { getOctokit } = await loadLibrary();
            const connection = { fetch: fetchOver({ agents, signal }), log: SILENT };
            const baseUrl = caller.apiUrl.replace(/\/$/, '');
            const { rest } = getOctokit(token, { baseUrl, log: SILENT, request: connection });
            const { data } = await rest.actions.getCustomOidcSubClaimForRepo({ owner, repo });
            return formSchema.safeParse(data).data;
        }, ANSWER_LIMIT_MS, stop);
    }
    catch {
        stop.throwIfAborted();
        return undefined;
    }
};
const loadLibrary = async () => {
    delete process.env.GITHUB_EVENT_PATH;
    return Promise.all(/* import() */[__webpack_require__.e(119), __webpack_require__.e(413)]).then(__webpack_require__.bind(__webpack_require__, 2413));
};
const SILENT = { debug: () => { }, info: () => { }, warn: () => { }, error: () => { } };
const fetchOver = (wire) => async (url, { headers: asked }) => {
    const received = await request(wire, new URL(url), { method: 'GET', headers: stringsOf(asked) });
    const body = await readAnswer(received, MAX_ANSWER_BYTES, {
        tooLong: () => new Error(`more than ${MAX_ANSWER_BYTES} bytes`),
        tooSlow: () => new Error('too slow'),
    });
    return new Response(new Uint8Array(body), { status: received.status, headers: stringsOf(received.headers) });
};
const stringsOf = (headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

;// CONCATENATED MODULE: ./lib/host/connections/id-token.js





const MAX_TOKEN_BYTES = 65_536;
class TokenRefusal extends Error {
    status;
    constructor(message, status) {
        super(message);
        this.name = 'TokenRefusal';
        this.status = status;
    }
}
const requestIdToken = ({ url, bearer }, audience, wire) => tryAgain(wire.signal, id_token_isTransient, async () => {
    const at = new URL(url);
    at.searchParams.set('audience', audience);
    const headers = { accept: 'application/json', authorization: `Bearer ${bearer}` };
    const received = await request(wire, at, { method: 'GET', headers });
    const { status } = received;
    const answer = await readAnswer(received, MAX_TOKEN_BYTES, {
        tooLong: () => (0,errors_problems/* failure */.V2)('id-token-too-long', { host: at.host, limit: MAX_TOKEN_BYTES }),
        tooSlow: () => (0,errors_problems/* failure */.V2)('server-too-slow', { host: at.host }),
    });
    if (status !== 200)
        throw new TokenRefusal(`${at.host} answered with status ${status}`, status);
    const parsed = tokenSchema.safeParse((0,text_json/* jsonOrNothing */.d)(answer.toString()));
    if (!parsed.success)
        throw new TokenRefusal(`${at.host} answered with something that holds no token`, status);
    return parsed.data.value;
});
const tokenSchema = schemas/* object */.Ikc({ value: schemas/* string */.YjP().check(api/* _minLength */.m9(1)) });
const id_token_isTransient = (error) => error instanceof TokenRefusal ? isTransientStatus(error.status) : !(error instanceof errors_problems/* DeployError */.sH);

;// CONCATENATED MODULE: ./lib/aws/chain-refusal.js



const MAX_CHAINED_SECONDS = 3_600;
const explainRefusedRole = (error, asked) => {
    const { roleArn: role, durationSeconds: seconds, credentials } = asked;
    const [name, reason] = [errorName(error), (0,errors_problems/* reasonOf */.A3)(error)];
    if (name === 'AccessDenied')
        return chain_refusal_denied(error, asked);
    if (name === 'ValidationError' && asked.isSession && seconds > MAX_CHAINED_SECONDS)
        return (0,errors_problems/* failure */.V2)('role-chain-duration', { role, seconds, reason }, { cause: error });
    const values = { role, credentials, name, reason, remedy: remedyFor('chain', name) };
    return (0,errors_problems/* failure */.V2)('role-chain-refused', values, { cause: error });
};
const chain_refusal_denied = (error, asked) => {
    const { roleArn: role, identity = asked.credentials } = asked;
    const values = { role, identity, name: errorName(error), reason: (0,errors_problems/* reasonOf */.A3)(error) };
    if (missingRight(values.reason)?.startsWith('sts:TagSession '))
        return (0,errors_problems/* failure */.V2)('role-tags-denied', values, { cause: error });
    const actions = asked.skipsTagging ? '"sts:AssumeRole"' : '"sts:AssumeRole", "sts:TagSession"';
    const more = remediesOfDenial({ hasExternalId: asked.externalId !== undefined, tags: !asked.skipsTagging });
    return (0,errors_problems/* failure */.V2)('role-chain-denied', { ...values, actions, principal: principalOf(asked.identity), more }, { cause: error });
};
const principalOf = (identity) => {
    const [, start, account, name] = identity?.match(/^(arn:[^:]+):sts::(\d+):assumed-role\/([^/]+)\//) ?? [];
    return name === undefined ? (identity ?? 'ARN OF THE CREDENTIALS') : `${start}:iam::${account}:role/${name}`;
};

// EXTERNAL MODULE: ./node_modules/@smithy/node-http-handler/dist-cjs/index.js
var node_http_handler_dist_cjs = __webpack_require__(1279);
// EXTERNAL MODULE: ./lib/host/endpoints.js
var host_endpoints = __webpack_require__(7680);
;// CONCATENATED MODULE: ./lib/aws/clients.js







const CONNECT_TIMEOUT_MS = 5_000;
const SILENCE_MS = 30_000;
const MAX_ATTEMPTS = 6;
const clients_MAX_ANSWER_BYTES = 8_388_608;
const endpointConfig = (endpoints, service) => {
    const url = (0,host_endpoints/* endpointOf */.X)(endpoints, service)?.url;
    return { ignoreConfiguredEndpointUrls: true, ...(url !== undefined && { endpoint: url }) };
};
const clientConfig = ({ region, agents }) => ({
    region,
    maxAttempts: MAX_ATTEMPTS,
    defaultsMode: 'legacy',
    requestHandler: limitedHandler(new node_http_handler_dist_cjs.NodeHttpHandler({
        httpAgent: agents.http,
        httpsAgent: agents.https,
        connectionTimeout: CONNECT_TIMEOUT_MS,
        socketTimeout: SILENCE_MS,
    })),
});
const limitedHandler = (handler) => {
    const handle = handler.handle.bind(handler);
    handler.handle = async (...asked) => {
        const { response } = await handle(...asked);
        const { body } = response;
        if (body instanceof external_node_stream_.Readable)
            response.body = limitedBody(body);
        return { response };
    };
    return handler;
};
const limitedBody = (body) => {
    let sizeBytes = 0;
    const limit = new external_node_stream_.Transform({
        transform: (chunk, _, done) => {
            sizeBytes += chunk.length;
            if (sizeBytes > clients_MAX_ANSWER_BYTES)
                done((0,errors_problems/* failure */.V2)('aws-answer-too-long', { limit: clients_MAX_ANSWER_BYTES }));
            else
                done(null, chunk);
        },
    });
    (0,external_node_stream_.pipeline)(body, limit, () => { });
    return limit;
};
const createClients = (options, credentials) => {
    const { endpoints } = options;
    const lambda = new dist_cjs/* LambdaClient */.Nox({ ...clientConfig(options), ...endpointConfig(endpoints, 'lambda'), credentials });
    const ecr = new client_ecr_dist_cjs/* ECRClient */.S70({ ...clientConfig(options), ...endpointConfig(endpoints, 'ecr'), credentials });
    limitCalls(lambda.middlewareStack, options.callLimitMs);
    limitCalls(ecr.middlewareStack, options.callLimitMs);
    return { lambda, ecr };
};
const limitCalls = (stack, limitMs) => {
    const signals = new WeakMap();
    stack.add((next, context) => (args) => (0,time/* inTime */.R)((signal) => {
        signals.set(context, signal);
        return next(args);
    }, limitMs), { step: 'initialize', priority: 'high', name: 'limitCall' });
    stack.add((next, context) => (args) => {
        signals.get(context)?.throwIfAborted();
        return next(args);
    }, { step: 'finalizeRequest', priority: 'low', name: 'limitAttempt' });
};
const stopAttempts = (stack, signal) => {
    stack.add((next) => (args) => {
        signal.throwIfAborted();
        return next(args);
    }, { step: 'finalizeRequest', priority: 'low', name: 'stopAttempt' });
};

;// CONCATENATED MODULE: ./lib/aws/credential-source.js
const SOURCES = [
    [/^CREDENTIALS_(?:PROFILE|PROCESS|SSO|LOGIN)/, (profile) => `the credentials of profile ${profile}`],
    [/^CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN$/, () => 'the token in AWS_WEB_IDENTITY_TOKEN_FILE'],
    [/^CREDENTIALS_ENV_VARS$/, () => 'the keys in AWS_ACCESS_KEY_ID'],
    [/^CREDENTIALS_HTTP$/, () => "the container's credentials"],
];
const shownSource = (credentials, profile) => {
    const source = '$source' in credentials ? credentials.$source : undefined;
    const features = typeof source === 'object' && source !== null ? Object.keys(source) : [];
    const [, words] = SOURCES.find(([feature]) => features.some((name) => feature.test(name))) ?? [];
    return words?.(profile) ?? "the machine's own credentials";
};

// EXTERNAL MODULE: ./node_modules/@aws-sdk/credential-provider-node/dist-cjs/index.js
var credential_provider_node_dist_cjs = __webpack_require__(5861);
;// CONCATENATED MODULE: ./lib/host/runner/secrets.js
const isOfStep = (name) => /^(?:ACTIONS|INPUT)_/.test(name) || /^(?:GITHUB_TOKEN|GH_TOKEN|GITHUB_ENV|GITHUB_PATH|GITHUB_STATE)$/.test(name);
const dropSecrets = () => {
    for (const name of Object.keys(process.env))
        if (isOfStep(name))
            delete process.env[name];
};

;// CONCATENATED MODULE: ./lib/aws/credentials.js






const stsConfig = (options) => ({
    ...clientConfig(options),
    ...endpointConfig(options.endpoints, 'sts'),
});
const findCredentials = async (host, options) => {
    dropSecrets();
    const sts = stsConfig(options);
    const find = (0,credential_provider_node_dist_cjs.defaultProvider)({
        clientConfig: clientConfig(options),
        roleAssumer: (0,client_sts_dist_cjs/* getDefaultRoleAssumer */.cz)(sts),
        roleAssumerWithWebIdentity: (0,client_sts_dist_cjs/* getDefaultRoleAssumerWithWebIdentity */.I$)(sts),
    });
    return masked(await (0,time/* inTime */.R)(() => find(), options.callLimitMs, host.stop), host);
};
const masked = (credentials, host) => {
    host.mask(credentials.secretAccessKey);
    host.mask(credentials.accessKeyId);
    if (credentials.sessionToken !== undefined)
        host.mask(credentials.sessionToken);
    return credentials;
};
const isRefusal = (error) => error instanceof Error && '$fault' in error && error.$fault === 'client' && foreignStatus(error) === undefined;

;// CONCATENATED MODULE: ./lib/aws/chained-role.js







const chainRole = async (spec, host, options) => {
    const { roleArn: role, sessionName } = spec;
    const source = await findCredentials(host, options).catch((cause) => {
        host.stop.throwIfAborted();
        throw (0,errors_problems/* failure */.V2)('role-credentials-missing', { role }, { cause });
    });
    const sts = new client_sts_dist_cjs/* STSClient */.iM({ ...stsConfig(options), credentials: source });
    limitCalls(sts.middlewareStack, options.callLimitMs);
    const credentials = shownSource(source, host.caller.profile);
    const doing = { what: `assuming role ${role} with ${credentials}`, action: 'sts:AssumeRole', resource: role };
    try {
        const taken = readTaken(await assume(sts, spec, host), doing);
        return { ...masked(taken, host), how: `session ${sessionName}, with ${credentials}` };
    }
    catch (error) {
        host.stop.throwIfAborted();
        if (!isRefusal(error))
            throw explain(error, doing);
        const identity = errorName(error) === 'AccessDenied' ? await askIdentity(sts, host) : undefined;
        const session = sessionOf(identity, role);
        if (session !== undefined)
            return {
                ...source,
                accountId: accountOf(role),
                how: `session ${session}: ${credentials} are already this role's`,
            };
        const asked = { ...spec, credentials, identity, isSession: source.sessionToken !== undefined };
        throw explainRefusedRole(error, asked);
    }
};
const assume = async (sts, spec, host) => {
    const { sessionTags } = host.caller;
    const send = (tags) => {
        const command = new client_sts_dist_cjs/* AssumeRoleCommand */.QL({
            RoleArn: spec.roleArn,
            RoleSessionName: spec.sessionName,
            DurationSeconds: spec.durationSeconds,
            ...(spec.externalId !== undefined && { ExternalId: spec.externalId }),
            ...(tags.length > 0 && { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
        });
        return sts.send(command, { abortSignal: host.stop });
    };
    if (spec.skipsTagging)
        return send([]);
    try {
        return await send(sessionTags);
    }
    catch (error) {
        const [fewer, others] = [sessionTags.filter(({ isOptional }) => !isOptional), sessionTags.filter(optional)];
        if (errorName(error) !== 'PackedPolicyTooLargeException' || others.length === 0)
            throw error;
        host.log.info(`session tags too large: left out ${others.map(({ key }) => key).join(', ')}`);
        return await send(fewer);
    }
};
const optional = ({ isOptional }) => isOptional;
const readTaken = ({ Credentials, AssumedRoleUser }, doing) => {
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken)
        throw notFromAws(doing, 200);
    return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        ...(Expiration !== undefined && { expiration: Expiration }),
        accountId: accountOf(AssumedRoleUser?.Arn ?? doing.resource),
    };
};
const askIdentity = async (sts, host) => {
    const asking = sts.send(new client_sts_dist_cjs/* GetCallerIdentityCommand */.zI({}), { abortSignal: host.stop });
    const { Arn } = await asking.catch(() => {
        host.stop.throwIfAborted();
        return { Arn: undefined };
    });
    return Arn;
};
const sessionOf = (identity, role) => {
    const [, partition, account, name, session] = identity?.match(/^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/(.+)$/) ?? [];
    const isRole = role.startsWith(`arn:${partition}:iam::${account}:role/`) && role.split('/').at(-1) === name;
    return isRole ? session : undefined;
};
const accountOf = (arn) => arn.split(':')[4] ?? '';

;// CONCATENATED MODULE: ./lib/aws/token.js


const claimsSchema = schemas/* object */.Ikc({
    sub: schemas/* optional */.lqM(schemas/* string */.YjP()),
    aud: schemas/* optional */.lqM(schemas/* string */.YjP()),
    ref: schemas/* optional */.lqM(schemas/* string */.YjP()),
    environment: schemas/* optional */.lqM(schemas/* string */.YjP()),
});
const describeToken = (token) => {
    const claims = readClaims(token);
    if (claims === undefined)
        return 'nothing readable';
    return Object.entries(claims)
        .map(([name, value]) => `${name} ${value}`)
        .concat(claims.environment === undefined ? ['no environment'] : [])
        .join(', ');
};
const readClaims = (token) => claimsSchema.safeParse(payloadOf(token)).data;
const payloadOf = (token) => (0,text_json/* jsonOrNothing */.d)(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const SUBJECT = /^(?<repository>repo:[^:]+):(?:(?<pull>pull_request)|environment:(?<environment>[^:]+)|ref:(?<ref>refs\/[^:]+))$/;
const QUEUE = /^refs\/heads\/gh-readonly-queue\/(?<branch>.+)\/pr-\d+-[0-9a-f]+$/;
const subjectOf = (token) => {
    const sub = readClaims(token)?.sub;
    if (sub === undefined)
        return undefined;
    const { repository = '', pull, environment, ref = '' } = sub.match(SUBJECT)?.groups ?? {};
    const values = { sub, repository };
    if (repository === '')
        return { kind: 'custom', values };
    if (pull !== undefined)
        return { kind: 'pullRequest', values };
    if (environment !== undefined)
        return { kind: 'environment', values: { ...values, environment } };
    const branch = ref.match(QUEUE)?.groups?.branch;
    if (branch !== undefined)
        return { kind: 'mergeQueue', values: { ...values, branch } };
    return ref.startsWith('refs/tags/') ? { kind: 'tag', values } : undefined;
};

;// CONCATENATED MODULE: ./lib/aws/trust-policy.js
const formatTrustPolicy = ({ roleArn, issuer, audience, subject, isPattern }) => {
    const [, partition = 'aws', , , account = ''] = roleArn.split(':');
    const provider = issuer.replace(/^https:\/\//, '');
    const [aud, sub] = [{ [`${provider}:aud`]: literal(audience) }, { [`${provider}:sub`]: literal(subject) }];
    const statement = {
        Effect: 'Allow',
        Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${provider}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: isPattern ? { StringEquals: aud, StringLike: sub } : { StringEquals: { ...aud, ...sub } },
    };
    return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2);
};
const literal = (text) => text.replace(/\$(?=\{)/g, () => `\${$}`);

;// CONCATENATED MODULE: ./lib/aws/subject-form.js




const subject_form_claimsSchema = schemas/* object */.Ikc({
    sub: schemas/* string */.YjP(),
    iss: schemas/* string */.YjP().check(api/* _regex */.Fk(/^https:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~/-]+)?$/)),
    ref: schemas/* catch */.MfU(schemas/* string */.YjP(), ''),
    environment: schemas/* optional */.lqM(schemas/* string */.YjP()),
    repository: schemas/* string */.YjP().check(api/* _regex */.Fk(/^[\w-]+\/[\w.-]+$/)),
    repository_id: schemas/* catch */.MfU(schemas/* string */.YjP().check(api/* _regex */.Fk(/^\d+$/)), 'REPOSITORY_ID'),
    repository_owner_id: schemas/* catch */.MfU(schemas/* string */.YjP().check(api/* _regex */.Fk(/^\d+$/)), 'OWNER_ID'),
});
const UNEXPLAINED = { forms: '', trust: '' };
const explainSubject = (form, refused) => {
    const claims = subject_form_claimsSchema.safeParse(payloadOf(refused.token)).data;
    return claims === undefined
        ? UNEXPLAINED
        : { forms: `\n${describeForms(form, claims)}`, trust: describeTrust(refused, claims) };
};
const DEFAULT = /^repo:(?<owner>[\w-]+)(?<ids>@\d+)?\/(?<name>[\w.-]+?)(?:@\d+)?:(?<context>pull_request|environment:[^:]+|ref:[^:]+)$/;
const describeForms = (form, claims) => {
    const { sub } = claims;
    const { owner, ids, name, context = '' } = sub.match(DEFAULT)?.groups ?? {};
    if (owner !== undefined && ids !== undefined)
        return formText('ids', { sub, other: `repo:${owner}/${name}:${context}` });
    if (owner !== undefined)
        return formText('names', { sub, other: `${withIds(claims)}:${context}` });
    const other = `${form.sub_claim_prefix ?? `repo:${claims.repository}`}:${subject_form_contextOf(claims)}`;
    const keys = form.use_default ? [] : (form.include_claim_keys ?? []);
    return keys.length > 0
        ? formText('keys', { sub, other, keys: keys.join(', ') })
        : formText('organization', { sub, other });
};
const withIds = ({ repository, repository_id: id, repository_owner_id: ownerId }) => {
    const [owner, name] = repository.split('/');
    return `repo:${owner}@${ownerId}/${name}@${id}`;
};
const subject_form_contextOf = ({ environment, ref }) => {
    if (environment !== undefined)
        return `environment:${environment.replaceAll(':', '%3A')}`;
    return ref.startsWith('refs/pull/') ? 'pull_request' : `ref:${ref}`;
};
const NAMES_REPOSITORY = /(?:^|:)(?:repo|repository|repository_id):/;
const describeTrust = ({ role, token, audience }, { sub, iss }) => {
    if (!NAMES_REPOSITORY.test(sub))
        return '';
    const { kind, values = {} } = subjectOf(token) ?? {};
    const queue = kind === 'mergeQueue' ? `${values.repository}:ref:refs/heads/gh-readonly-queue/${values.branch}/*` : undefined;
    const policy = formatTrustPolicy({
        roleArn: role,
        issuer: iss,
        audience,
        subject: queue ?? sub,
        isPattern: queue !== undefined,
    });
    const isProposal = kind === 'mergeQueue' || kind === 'pullRequest';
    return `\n${trustHint(isProposal ? 'reading' : 'run', policy)}`;
};

;// CONCATENATED MODULE: ./lib/aws/session.js












const RENEW_BEFORE_MS = 300_000;
const openSession = async (spec, host, connections) => {
    const { roleArn } = spec;
    const options = { region: spec.region, endpoints: host.caller.endpoints, ...connections };
    if (roleArn !== undefined) {
        const take = spec.usesCredentials ? chainRole : assumeRole;
        const credentials = renewing(() => take({ ...spec, roleArn }, host, options));
        const { accountId = roleArn.split(':')[4] ?? '', how } = await credentials();
        checkAccount(accountId, spec);
        const identity = `role ${roleArn.split('/').at(-1)}, ${how}`;
        return { accountId, identity, home: homeOf(roleArn, spec.region, accountId), ...clientsOf(options, credentials) };
    }
    const credentials = renewing(() => findCredentials(host, options).catch((cause) => {
        host.stop.throwIfAborted();
        throw (0,errors_problems/* failure */.V2)(spec.whyNoRole, {}, { cause });
    }));
    const sts = new client_sts_dist_cjs/* STSClient */.iM({ ...stsConfig(options), credentials });
    limitCalls(sts.middlewareStack, options.callLimitMs);
    const doing = { what: 'asking who these credentials belong to', action: 'sts:GetCallerIdentity', resource: '*' };
    const { Account = '', Arn = '' } = await sts
        .send(new client_sts_dist_cjs/* GetCallerIdentityCommand */.zI({}), { abortSignal: host.stop })
        .catch(explaining(doing, host.stop));
    if (Account === '')
        throw notFromAws(doing, 200);
    checkAccount(Account, spec);
    const identity = Arn.split(':').at(-1) ?? Arn;
    return { accountId: Account, identity, home: homeOf(Arn, spec.region, Account), ...clientsOf(options, credentials) };
};
const homeOf = (callerArn, region, accountId) => ({
    partition: callerArn.split(':')[1] ?? 'aws',
    region,
    accountId,
});
const clientsOf = (options, credentials) => ({
    clients: createClients(options, credentials),
    ecrIn: (region) => createClients({ ...options, region }, credentials).ecr,
});
const checkAccount = (accountId, { allowedAccountIds }) => {
    if (allowedAccountIds === undefined || allowedAccountIds.includes(accountId))
        return;
    throw (0,errors_problems/* failure */.V2)('credentials-account', { account: accountId, allowed: allowedAccountIds.join(', ') });
};
const renewing = (load) => {
    let current;
    let renewAt = Number.POSITIVE_INFINITY;
    return () => {
        if (current === undefined || Date.now() > renewAt) {
            renewAt = Number.POSITIVE_INFINITY;
            current = load().then((credentials) => {
                renewAt = (credentials.expiration?.getTime() ?? renewAt) - RENEW_BEFORE_MS;
                return credentials;
            });
        }
        return current;
    };
};
const NOT_CREDENTIALS = ', by OIDC, not by the AWS credentials of an earlier step or the runner';
const assumeRole = async (spec, host, options) => {
    const { roleArn, sessionName } = spec;
    const { agents, callLimitMs } = options;
    const asking = (0,time/* inTime */.R)((signal) => requestIdToken(host.tokenEndpoint, spec.audience, { agents, signal }), callLimitMs, host.stop);
    const token = await asking.catch((cause) => {
        host.stop.throwIfAborted();
        throw (0,errors_problems/* failure */.V2)('id-token-failed', { audience: spec.audience, reason: (0,errors_problems/* reasonOf */.A3)(cause) }, { cause });
    });
    host.mask(token);
    try {
        const take = (signal) => (0,credential_provider_web_identity_dist_cjs.fromWebToken)({
            clientPlugins: [{ applyToStack: (stack) => stopAttempts(stack, signal) }],
            roleArn,
            webIdentityToken: token,
            roleSessionName: sessionName,
            durationSeconds: spec.durationSeconds,
            clientConfig: stsConfig(options),
        })();
        const rest = host.caller.hasAwsCredentials ? NOT_CREDENTIALS : '';
        return { ...masked(await (0,time/* inTime */.R)(take, callLimitMs, host.stop), host), how: `session ${sessionName}${rest}` };
    }
    catch (error) {
        host.stop.throwIfAborted();
        throw await explainRefusal(error, { role: roleArn, token, spec, host, agents });
    }
};
const explainRefusal = async (error, asked) => {
    const { role, token, host } = asked;
    const doing = { what: `assuming role ${role}`, action: 'sts:AssumeRoleWithWebIdentity', resource: role };
    if (!isRefusal(error))
        return explain(error, doing);
    const name = errorName(error);
    const subject = name === 'AccessDenied' ? subjectOf(token) : undefined;
    const remedy = subject === undefined
        ? remedyFor('role', name)
        : subjectRemedy(subject.kind, { ...subject.values, event: host.caller.event.name });
    const explained = name === 'AccessDenied' ? await explainedBy(asked) : UNEXPLAINED;
    const values = { role, name, reason: (0,errors_problems/* reasonOf */.A3)(error), claims: describeToken(token), remedy, ...explained };
    return (0,errors_problems/* failure */.V2)('role-refused', values, { cause: error });
};
const explainedBy = async ({ role, token, spec, host, agents }) => {
    const { githubToken, audience } = spec;
    if (githubToken === undefined)
        return UNEXPLAINED;
    host.mask(githubToken);
    const form = await askSubjectForm({ caller: host.caller, token: githubToken, agents, stop: host.stop });
    return form === undefined ? UNEXPLAINED : explainSubject(form, { role, token, audience });
};

// EXTERNAL MODULE: ./lib/plan/grammar/names.js
var names = __webpack_require__(5709);
;// CONCATENATED MODULE: ./lib/registry/auth.js









const auth_MAX_TOKEN_BYTES = 65_536;
const HELPER_TIMEOUT_MS = 10_000;
const basic = ({ username, password }) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
const parseChallenge = (header) => {
    const starts = [...header.matchAll(/(?:^|,\s*)(basic|bearer)(?=\s|$)/gi)];
    const challenges = starts.map((start, index) => {
        const text = header.slice(start.index + start[0].length, starts[index + 1]?.index);
        const pairs = [...text.matchAll(/(?<!\w)(\w+)=(?:"([^"]*)"|([^\s,"]+))/g)];
        const parameters = new Map(pairs.map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? '']));
        return { scheme: start[1]?.toLowerCase() === 'bearer' ? 'bearer' : 'basic', parameters };
    });
    return challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges[0];
};
const bearer = schemas/* string */.YjP().check(api/* _regex */.Fk(/^[\w.~+/-]+=*$/));
const auth_tokenSchema = schemas/* object */.Ikc({ token: schemas/* optional */.lqM(bearer), access_token: schemas/* optional */.lqM(bearer) });
const fetchToken = async (wire, parameters, scope, credentials) => {
    const realm = URL.parse(parameters.get('realm') ?? '');
    if (realm === null)
        throw (0,errors_problems/* failure */.V2)('registry-no-realm', {});
    const service = parameters.get('service');
    if (service !== undefined)
        realm.searchParams.set('service', service);
    realm.searchParams.set('scope', parameters.get('scope') ?? scope);
    const received = await send(wire, realm, {
        method: 'GET',
        headers: credentials === undefined ? {} : { authorization: basic(credentials) },
    });
    const bytes = await readBody(received, realm.host, auth_MAX_TOKEN_BYTES);
    const { status } = received;
    if (status !== 200)
        throw new RegistryError(`${realm.host} did not give a token for ${scope}: ${status}`, status, 'UNAUTHORIZED');
    const parsed = auth_tokenSchema.safeParse((0,text_json/* jsonOrNothing */.d)(bytes.toString()));
    const token = parsed.success ? (parsed.data.token ?? parsed.data.access_token) : undefined;
    if (token === undefined)
        throw new RegistryError(`${realm.host} answered without a token for ${scope}`, status, 'UNAUTHORIZED');
    return token;
};
const helperSchema = schemas/* object */.Ikc({ Username: schemas/* string */.YjP(), Secret: schemas/* string */.YjP() });
const configKeys = (host) => host === 'registry-1.docker.io' ? ['https://index.docker.io/v1/', 'docker.io'] : [host, `https://${host}`];
const readDockerLogin = async (host, configDir, signal) => {
    const config = await readDockerConfig((0,external_node_path_.join)(configDir, 'config.json'));
    for (const key of configKeys(host)) {
        const helper = config.credHelpers?.[key];
        if (helper !== undefined)
            return askHelper(helper, key, signal);
        const login = decodeLogin(config.auths?.[key]?.auth);
        if (login !== undefined)
            return login;
        if (config.credsStore !== undefined && config.auths?.[key] !== undefined)
            return askHelper(config.credsStore, key, signal);
    }
    return undefined;
};
const readDockerConfig = async (path) => {
    try {
        return docker_config/* dockerConfigSchema */.mw.parse(JSON.parse((await (0,disk_limits/* readSmall */.o5)(path, docker_config/* MAX_DOCKER_CONFIG_BYTES */.LD))?.toString() ?? ''));
    }
    catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')
            return {};
        throw (0,errors_problems/* failure */.V2)('docker-config', { path }, cause instanceof SyntaxError ? {} : { cause });
    }
};
const decodeLogin = (auth) => {
    const match = Buffer.from(auth ?? '', 'base64')
        .toString()
        .match(/^([^:]+):(.+)$/s);
    return match?.[1] !== undefined && match[2] !== undefined ? { username: match[1], password: match[2] } : undefined;
};
const askHelper = async (name, host, stop) => {
    const command = (0,docker_config/* helperProgram */.ph)(name);
    const signal = AbortSignal.any([stop, AbortSignal.timeout(HELPER_TIMEOUT_MS)]);
    const run = (0,exec/* execute */.g7)(command, ['get'], { cwd: '/', env: (0,visible_variables/* childEnvironment */.Qc)([], {}), input: host, signal });
    const { exitCode, stdout } = await run.catch((cause) => {
        throw (0,errors_problems/* failure */.V2)('docker-helper-silent', { command, host }, { cause });
    });
    if (exitCode !== 0)
        return undefined;
    const answer = (0,text_json/* jsonOrNothing */.d)(stdout);
    if (answer === undefined)
        throw (0,errors_problems/* failure */.V2)('docker-helper-not-json', { command, host });
    const parsed = helperSchema.safeParse(answer);
    return parsed.success ? { username: parsed.data.Username, password: parsed.data.Secret } : undefined;
};

;// CONCATENATED MODULE: ./lib/registry/download.js



const MAX_FRUITLESS = 5;
const FRUIT_BYTES = 65_536;
async function* wholeBlob({ first, openAt, host, signal }) {
    const pace = openPace(host);
    let received = first;
    let seen = 0;
    for (let fruitless = 0;;) {
        const before = seen;
        let passed = received.status === 206 ? seen : 0;
        try {
            pace.wait();
            for await (const chunk of received.body) {
                const fresh = chunk.subarray(Math.max(0, seen - passed));
                passed += chunk.length;
                seen += fresh.length;
                pace.came(fresh.length);
                if (fresh.length > 0)
                    yield fresh;
                pace.wait();
            }
            return;
        }
        catch (error) {
            signal.throwIfAborted();
            if (error instanceof errors_problems/* DeployError */.sH)
                throw error;
            if (seen - before >= FRUIT_BYTES)
                fruitless = 1;
            else
                fruitless += seen > before ? 2 : 1;
            if (fruitless >= MAX_FRUITLESS)
                throw error;
        }
        await (0,promises_.setTimeout)(pauseMs(fruitless), undefined, { signal });
        received = await openAt(seen);
    }
}
const LEAST_BYTES_PER_SECOND = 4_096;
const GRACE_MS = 60_000;
const openPace = (host) => {
    let since = performance.now();
    let waitedMs = 0;
    let seen = 0;
    return {
        wait: () => {
            since = performance.now();
        },
        came: (bytes) => {
            waitedMs += performance.now() - since;
            seen += bytes;
            if (waitedMs > GRACE_MS && seen < (waitedMs / 1_000) * LEAST_BYTES_PER_SECOND)
                throw (0,errors_problems/* failure */.V2)('server-too-slow', { host });
        },
    };
};

;// CONCATENATED MODULE: ./lib/registry/client.js








const MAX_REDIRECTS = 5;
const MAX_ERROR_BYTES = 65_536;
const MAX_REASON = 1_500;
const MAX_PAGE = 200;
const isRandom = (token) => token.length >= 16 && /\d/.test(token) && /[a-z]/i.test(token);
const openRegistry = (options) => {
    const { wire, origin, repository } = options;
    const secrets = new Set();
    const at = new URL(`/v2/${repository}/`, origin);
    const endpoint = { wire, at, call: authorised(options, secrets), expectStatus: expecting(secrets, at.host) };
    return {
        origin,
        getManifest: (reference) => retrying(wire, () => getManifest(endpoint, reference)),
        getBlob: async (digest) => {
            const openAt = (from) => retrying(wire, () => openBlob(endpoint, digest, from));
            const download = { first: await openAt(0), openAt, host: at.host, signal: wire.signal };
            return external_node_stream_.Readable.from(wholeBlob(download), { objectMode: false });
        },
        readBlob: (digest, maxBytes) => retrying(wire, async () => readBody(await openBlob(endpoint, digest), at.host, maxBytes)),
        putBlob: (blob) => retrying(wire, () => putBlob(endpoint, blob)),
        putManifest: (reference, bytes, mediaType) => retrying(wire, async () => {
            const url = new URL(`manifests/${reference}`, endpoint.at);
            const body = { sizeBytes: bytes.length, open: async () => external_node_stream_.Readable.from([bytes], { objectMode: false }) };
            const sent = { method: 'PUT', headers: { 'content-type': mediaType }, body };
            const received = await endpoint.call(url, sent, 'pull,push');
            await endpoint.expectStatus(received, [201], `PUT ${url.pathname}`);
            received.body.resume();
        }),
    };
};
const getManifest = async ({ wire, at, call, expectStatus }, reference) => {
    const url = new URL(`manifests/${reference}`, at);
    const headers = { accept: registry_manifest/* acceptedManifests */.My.join(', ') };
    const first = await call(url, { method: 'GET', headers }, 'pull');
    const received = await followRedirects(wire, first, { from: url, headers });
    await expectStatus(received, [200], `GET ${url.pathname}`);
    const bytes = await readBody(received, at.host, registry_manifest/* MAX_MANIFEST_BYTES */.ZJ);
    const digest = (0,files_digest/* digestOf */.o)(bytes);
    if (reference.startsWith('sha256:') && digest !== reference) {
        throw (0,errors_problems/* failure */.V2)('manifest-other-bytes', { origin: at.origin, found: digest, digest: reference });
    }
    return { bytes, digest, mediaType: received.headers['content-type']?.split(';')[0]?.trim() ?? '' };
};
const openBlob = async ({ wire, at, call, expectStatus }, digest, from = 0) => {
    const url = new URL(`blobs/${digest}`, at);
    const headers = from === 0 ? {} : { range: `bytes=${from}-` };
    const first = await call(url, { method: 'GET', headers }, 'pull');
    const received = await followRedirects(wire, first, { from: url, headers });
    await expectStatus(received, from === 0 ? [200] : [200, 206], `GET ${url.pathname}`);
    return received;
};
const putBlob = async ({ at, call, expectStatus }, blob) => {
    const start = new URL('blobs/uploads/', at);
    const started = await call(start, { method: 'POST', headers: { 'content-length': '0' } }, 'pull,push');
    await expectStatus(started, [202], `POST ${start.pathname}`);
    started.body.resume();
    const location = nextHop(started.headers.location ?? '', start);
    location.searchParams.set('digest', blob.digest);
    const sent = { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: blob };
    const finished = await call(location, sent, 'pull,push');
    await expectStatus(finished, [201], `PUT ${location.pathname}`);
    finished.body.resume();
};
const authorised = ({ wire, origin, repository, credentials, mask, ...options }, secrets) => {
    const registry = new URL(origin);
    let authorization = options.authorization === undefined ? undefined : Promise.resolve(options.authorization);
    const answer = async (challenge, access) => {
        const parsed = parseChallenge(challenge);
        const realm = parsed?.scheme === 'bearer' ? URL.parse(parsed.parameters.get('realm') ?? '') : null;
        const toRealm = realm === null ? wire : wireTo(realm, { from: registry, registry }, wire);
        const login = await credentials();
        if (login !== undefined)
            secrets.add(login.password).add(basic(login).replace('Basic ', ''));
        if (parsed?.scheme === 'bearer') {
            const token = await fetchToken(toRealm, parsed.parameters, `repository:${repository}:${access}`, login);
            secrets.add(token);
            if (isRandom(token))
                mask(token);
            return `Bearer ${token}`;
        }
        if (login === undefined)
            throw new RegistryError(`${origin} requires a login for ${repository}`, 401, 'UNAUTHORIZED');
        return basic(login);
    };
    return async (url, sent, access) => {
        if (url.origin !== registry.origin)
            return send(wireTo(url, { from: registry, registry }, wire), url, sent);
        const used = authorization;
        const received = await send(wire, url, withHeader(sent, await used));
        if (received.status !== 401)
            return received;
        received.body.resume();
        if (authorization === used) {
            const fresh = answer(received.headers['www-authenticate'] ?? '', access);
            authorization = fresh;
            fresh.catch(() => {
                if (authorization === fresh)
                    authorization = undefined;
            });
        }
        return send(wire, url, withHeader(sent, await authorization));
    };
};
const withHeader = (sent, authorization) => authorization === undefined ? sent : { ...sent, headers: { ...sent.headers, authorization } };
const followRedirects = async (wire, first, { from, headers }) => {
    let received = first;
    let at = from;
    for (let hops = 0; [301, 302, 303, 307, 308].includes(received.status); hops++) {
        if (hops === MAX_REDIRECTS || received.headers.location === undefined)
            break;
        received.body.resume();
        const to = nextHop(received.headers.location, at);
        received = await send(wireTo(to, { from: at, registry: from }, wire), to, { method: 'GET', headers });
        at = to;
    }
    return received;
};
const expecting = (secrets, host) => async (received, expected, what) => {
    if (expected.includes(received.status))
        return;
    const text = [...secrets].reduce((shown, secret) => shown.replaceAll(secret, '***'), (await readBody(received, host, MAX_ERROR_BYTES)).toString());
    const { code, message } = firstError(text);
    const answer = [received.status, code, message].filter((part) => part !== '').join(' ');
    const whole = `${what}: ${answer}`;
    throw new RegistryError(whole, received.status, code, code === '' && message === '' ? whole : answer);
};
const firstError = (text) => {
    try {
        const [error] = JSON.parse(text).errors ?? [];
        return { code: error?.code ?? '', message: (0,format/* shortened */.vI)(String(error?.message ?? ''), MAX_REASON) };
    }
    catch {
        return { code: '', message: (0,format/* shortened */.vI)(text.trim(), MAX_PAGE) };
    }
};

// EXTERNAL MODULE: ./lib/host/runner/command-files.js
var command_files = __webpack_require__(9554);
// EXTERNAL MODULE: ./lib/docker/build.js + 5 modules
var docker_build = __webpack_require__(706);
// EXTERNAL MODULE: ./lib/go/other-architecture.js
var other_architecture = __webpack_require__(9954);
// EXTERNAL MODULE: ./lib/pack/made-elsewhere/file.js
var file = __webpack_require__(194);
;// CONCATENATED MODULE: ./lib/pack/made-elsewhere/binary.js




const readBinary = async (made, architecture) => {
    const { path, sizeBytes } = await (0,file/* findMadeFile */.H)(made, 'binary');
    if (sizeBytes > limits/* MAX_IMAGE_BYTES */.J5)
        throw (0,errors_problems/* failure */.V2)('binary-too-large', { size: sizeBytes, limit: limits/* MAX_IMAGE_BYTES */.J5 });
    return { path, sizeBytes, goPackage: (0,external_node_path_.basename)(made.path), architecture };
};

// EXTERNAL MODULE: ./lib/pack/made-elsewhere/oci-archive.js + 1 modules
var made_elsewhere_oci_archive = __webpack_require__(925);
// EXTERNAL MODULE: ./lib/pack/made-elsewhere/zip-file.js
var zip_file = __webpack_require__(3940);
;// CONCATENATED MODULE: ./lib/deploy/prepare/product.js
















const produce = async (task, architecture) => {
    const { source } = task.spec;
    await proveCommit(task, architecture);
    if (source.kind === 'go' || source.kind === 'dockerfile')
        warnOfArchitecture(task, source.kind, architecture);
    switch (source.kind) {
        case 'go':
            return compileGo(task, architecture, source);
        case 'binary':
            return takeBinary(task, architecture, source);
        case 'dockerfile':
            return buildImage(task, architecture, source);
        case 'archive':
            return takeArchive(task, architecture, source);
        case 'zip-file':
            return takeZip(task, source);
        case 'image-uri':
            throw new TypeError('an image in ECR is made already');
    }
};
const warnOfArchitecture = ({ spec, host }, kind, architecture) => {
    const isSet = spec.architecture.from.kind !== 'default';
    const text = (0,other_architecture/* otherArchitecture */.M)(kind, host.caller.buildVariables, { architecture, isSet });
    if (text !== undefined)
        host.log.warning(text);
};
const compileGo = (task, architecture, source) => phase(task, 'compile', async ({ state, result }) => {
    const compiler = task.shared.compiler(task);
    state(`go build for linux/${architecture}`, 'an empty build cache compiles every dependency');
    const [binary, files] = await Promise.all([
        compiler.finish(architecture),
        (0,include/* readIncludes */.O)(source, task.host.stop),
        reportCommit(task),
    ]);
    result(`${binary.goPackage} for linux/${architecture}, ${(0,format/* formatBytes */.z3)(binary.sizeBytes)}`);
    return { kind: 'binary', binary, files };
});
const takeBinary = (task, architecture, source) => phase(task, 'binary', async ({ result }) => {
    const [binary, files] = await Promise.all([readBinary(source, architecture), (0,include/* readIncludes */.O)(source, task.host.stop)]);
    const found = await (0,program/* readPacked */.dW)(binary.path);
    result(`${named(source)}, ${(0,format/* formatBytes */.z3)(binary.sizeBytes)}`);
    return { kind: 'binary', binary, files, found, commit: product_commitOf(task, found) };
});
const buildImage = (task, architecture, source) => {
    const name = (0,external_node_path_.relative)(source.workspace, source.dockerfile);
    const run = async ({ state, result }) => {
        const { host, temp, shared } = task;
        state(`${name} for ${architecture}`);
        const { stop: signal } = host;
        await reportCommit(task);
        const { mark } = await shared.foreign.confinement(task.spec);
        const built = await (0,docker_build/* buildWithDocker */.v)({ source, architecture, folder: temp, say: host.log.info, signal, mark });
        if (built.kind === 'engine') {
            const start = [...built.entryPoint, ...built.command].join(' ');
            result(`image ${(0,format/* shortHash */.BC)(built.imageId)} for ${built.os}/${built.architecture} in the engine, ${(0,format/* formatBytes */.z3)(built.sizeBytes)} unpacked, starts ${start || 'nothing'}`);
            const path = (0,external_node_path_.join)(temp, 'saved.tar');
            await (0,engine/* saveImage */.lE)({ imageId: built.imageId, path }, { directory: source.directory, signal });
            return { kind: 'engine', image: built, saved: await readSaved(path, { name, imageId: built.imageId }) };
        }
        const image = await (0,made_elsewhere_oci_archive/* readArchive */.b)(built.path, { name: `dockerfile ${name}`, architecture, temp, signal });
        result(describeImage(image));
        return { kind: 'archive', image };
    };
    return phase(task, 'docker', run, { group: `docker build ${name}` });
};
const takeArchive = (task, architecture, source) => phase(task, 'archive', async ({ result }) => {
    const { host, temp } = task;
    const name = `image-uri oci-archive:${named(source)}`;
    const { path } = await (0,file/* findMadeFile */.H)(source, 'image-uri oci-archive');
    const image = await (0,made_elsewhere_oci_archive/* readArchive */.b)(path, { name, architecture, temp, signal: host.stop });
    result(describeImage(image));
    return { kind: 'archive', image, commit: labelledCommit((0,registry_manifest/* labelsOf */.PC)(image.config), host.caller) };
});
const takeZip = (task, source) => phase(task, 'zip', async ({ result }) => {
    const zip = await (0,zip_file/* readZipFile */.E)(source, { temp: task.temp, signal: task.host.stop });
    for (const notice of zip.notices)
        task.host.log.warning(notice);
    result(`${named(source)}, ${(0,format/* formatBytes */.z3)(zip.sizeBytes)}, CodeSha256 ${(0,format/* shortHash */.BC)(zip.codeSha256)}`);
    return { kind: 'zip', zip, commit: product_commitOf(task, zip.found) };
});
const product_commitOf = ({ host }, { content }) => builtCommit(content.kind === 'program' ? content.facts.go?.info : undefined, host.caller);
const describeImage = ({ digest, layers }) => `image ${(0,format/* shortHash */.BC)(digest)}, ${layers.length} layers, ${(0,format/* formatBytes */.z3)(layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}`;
const named = ({ workspace, path }) => {
    const inside = (0,external_node_path_.relative)(workspace, path);
    return inside.startsWith('../') ? path : inside;
};

;// CONCATENATED MODULE: ./lib/deploy/prepare/foreign-build.js




const makeAndTry = async (task, architecture) => {
    const { foreign } = task.shared;
    try {
        const product = await produce(task, architecture);
        checkCommandFiles();
        const tried = await runForeign(task, product, architecture);
        await endForeignCode(task);
        return tried;
    }
    catch (error) {
        await refuseRemains(task).catch(foreign.refuse);
        throw error;
    }
};
const checkCommandFiles = () => {
    const files = (0,command_files/* putBackCommandFiles */.V0)();
    if (files.length > 0)
        throw (0,errors_problems/* failure */.V2)('command-file-written', { files: files.join(', ') });
};
const endForeignCode = async (task) => {
    const { host, shared, spec } = task;
    const { unknown, isKnown } = await (await shared.foreign.confinement(spec)).end();
    if (!isKnown)
        host.log.notice((0,errors_problems/* warning */.$e)('foreign-code-unseen', { platform: process.platform }));
    if (unknown.length > 0)
        host.log.warning((0,errors_problems/* warning */.$e)('foreign-code-unknown', { processes: foreign_build_listed(unknown) }));
    await refuseRemains(task);
    checkCommandFiles();
};
const refuseRemains = async ({ shared, spec }) => {
    const { alive, changed } = await (await shared.foreign.confinement(spec)).end();
    if (alive.length > 0)
        throw (0,errors_problems/* failure */.V2)('foreign-code-alive', { processes: foreign_build_listed(alive) });
    if (changed.length > 0)
        throw (0,errors_problems/* failure */.V2)('own-file-changed', { files: changed.join(', ') });
};
const foreign_build_listed = (processes) => processes.map(({ pid, name }) => `${pid} (${name})`).join(', ');

;// CONCATENATED MODULE: ./lib/deploy/shared.js

















const createShared = ({ plan, host, builds, foreign }, agents, work) => {
    const wire = { agents, signal: host.stop };
    const { mask, caller } = host;
    const session = once(work, async () => {
        await foreign.over;
        return openSession(plan.account, host, { agents, callLimitMs: (0,plan_plan/* longestWaitMs */.IJ)(plan) });
    });
    const ecrLogin = once(work, async () => readEcrLogin((await session()).clients.ecr, mask, host.stop));
    const ecrLoginIn = async (region) => {
        if (region === plan.account.region)
            return ecrLogin();
        return readEcrLogin((await session()).ecrIn(region), mask, host.stop);
    };
    const context = { session, plan, host, wire, ecrLoginIn };
    const image = keyed(work, ({ reference, registryMirrors }, architecture) => `${reference.text} at ${hostOf({ reference, registryMirrors })} for ${architecture}`, (reference, architecture) => openImage(context, reference, architecture));
    const lambda = async () => (await session()).clients.lambda;
    return {
        session,
        ecrLogin,
        foreign,
        proxy: agents.proxy,
        compiler: builds.of,
        ...createProducts(foreign, work),
        base: ({ baseImage, registryMirrors }, architecture) => baseImage === 'scratch'
            ? Promise.resolve(baseImage)
            : image({ reference: baseImage, registryMirrors }, architecture),
        layers: keyed(work, ({ spec: { registryMirrors } }, sources, architecture) => JSON.stringify([architecture, registryMirrors, sources.map(({ text }) => text)]), ({ spec: { registryMirrors }, temp }, sources, architecture) => readLayers(sources, {
            architecture,
            lambda,
            image: (reference) => image({ reference, registryMirrors }, architecture),
            wire,
            temp: (0,external_node_path_.join)(temp, `layers-${architecture}`),
            keep: (writing) => work.add(writing),
        })),
        repository: async (uri) => {
            const [host = '', ...path] = uri.split('/');
            refuseForeignHost(host, uri, caller);
            const { protocol, credentials } = await ecrLogin();
            const authorization = basic(credentials);
            return openRegistry({
                wire,
                origin: `${protocol}//${host}`,
                repository: path.join('/'),
                authorization,
                credentials: async () => credentials,
                mask,
            });
        },
    };
};
const hostOf = ({ reference: { host }, registryMirrors }) => registryMirrors[host] ?? host;
const openImage = async (context, { reference: baseImage, registryMirrors }, architecture) => {
    const { wire, host } = context;
    const at = hostOf({ reference: baseImage, registryMirrors });
    const origin = `${(0,address/* isLoopback */.U9)(hostname(at)) ? 'http' : 'https'}://${at}`;
    const credentials = () => baseCredentials(context, at, baseImage.host);
    const registry = openRegistry({ wire, origin, repository: baseImage.repository, credentials, mask: host.mask });
    return readBase(registry, { ...baseImage, rights: await baseRights(context, baseImage) }, architecture);
};
const baseRights = async ({ plan, session }, { host, repository: name }) => {
    const ecr = (0,names/* parseEcrHost */.wl)(host);
    if (ecr === undefined || !(0,plan_plan/* needsAws */.NJ)(plan.command))
        return undefined;
    const { home } = await session();
    const arn = repositoryArn({ ...home, region: ecr.region }, { name, registryId: ecr.registryId });
    return `ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on ${arn}`;
};
const baseCredentials = async ({ plan, host, ecrLoginIn }, at, named) => {
    const login = await readDockerLogin(at, host.caller.dockerConfigDir, host.stop);
    if (login !== undefined) {
        host.mask(login.password);
        return login;
    }
    const region = (0,names/* parseEcrHost */.wl)((0,address/* isLoopback */.U9)(hostname(at)) ? named : at)?.region;
    return region === undefined || !(0,plan_plan/* needsAws */.NJ)(plan.command) ? undefined : (await ecrLoginIn(region)).credentials;
};
const hostname = (at) => new URL(`https://${at}`).hostname;
const refuseForeignHost = (at, uri, { endpoints }) => {
    const endpoint = URL.parse((0,host_endpoints/* endpointOf */.X)(endpoints, 'ecr')?.url ?? '')?.hostname;
    const name = hostname(at);
    if ((0,names/* parseEcrHost */.wl)(at) !== undefined || (0,address/* isLoopback */.U9)(name))
        return;
    if (endpoint !== undefined && (name === endpoint || name.endsWith(`.${endpoint}`)))
        return;
    throw (0,errors_problems/* failure */.V2)('repository-strange', { uri, host: at });
};
const createProducts = (foreign, work) => {
    const asked = new Map();
    const make = async (task, architecture) => {
        const { stop } = task.host;
        if (!(0,source/* runsForeignCode */.qy)(task.spec)) {
            await foreign.over;
            return { product: await produce(task, architecture), tookMs: undefined };
        }
        try {
            return await foreign.inTurn(() => {
                stop.throwIfAborted();
                return makeAndTry(task, architecture);
            });
        }
        finally {
            foreign.leave(task.spec);
        }
    };
    const product = keyed(work, ({ temp }, architecture) => `${temp} ${architecture}`, async (task, architecture) => {
        const own = {};
        asked.set(task.spec, own);
        own.tried = await make(task, architecture);
        return own.tried;
    });
    return { product, asked: (spec) => asked.get(spec) };
};

;// CONCATENATED MODULE: ./lib/deploy/fleet.js






const deployAll = async (run) => {
    const { host, starts } = run;
    const work = new Set();
    const over = new AbortController();
    const agents = createAgents(host.caller.proxies);
    const { proxy } = agents;
    if (proxy !== undefined)
        host.log.info(`connections go through ${proxy}, except to what NO_PROXY names`);
    const shared = createShared({ ...run, host: { ...host, stop: AbortSignal.any([host.stop, over.signal]) } }, agents, work);
    let left = starts.length;
    const leave = () => {
        left -= 1;
        if (left > 0)
            return;
        agents[Symbol.dispose]();
        over.abort((0,log/* needless */.q)('what is still under way'));
    };
    try {
        return await Promise.all(starts.map((start) => deployOne(run, { start, shared, leave })));
    }
    finally {
        host.log.flush();
        await Promise.allSettled(work);
    }
};
const deployOne = async (run, { start, shared, leave }) => {
    const { spec, host, over } = start;
    const task = openTask(run, start, shared);
    const result = await deployFunction(task);
    run.foreign.leave(spec);
    leave();
    over.abort((0,log/* needless */.q)('what is still under way'));
    await run.builds.stop(start);
    await Promise.allSettled(task.work);
    host.log.end();
    return { ...result, spans: host.log.spans() };
};
const openTask = ({ plan, foreign }, { spec, host, temp }, shared) => {
    const work = new Set();
    const commit = once(work, async () => {
        const found = await readCommit({ plan, spec, host });
        task.draft.checkedOut = found;
        return found;
    });
    const task = {
        ...{ plan, spec, host, temp, shared, commit, work },
        draft: { about: { name: spec.functionName, steps: [] }, done: [], changed: false },
        proven: new Set(),
    };
    if (!foreign.isBetween)
        void commit();
    return task;
};


/***/ }),

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
