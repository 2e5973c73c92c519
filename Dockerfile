# A worker, or any other command: docker run --rm IMAGE --help
# Temporal's native module needs glibc: no Alpine.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:20.20.2-bookworm-slim
# git: agents work in repositories. Programs of your own agents belong into an image FROM this one.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends git ca-certificates \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /build/package.json /opt/parallel-dispatcher/
COPY --from=build /build/node_modules /opt/parallel-dispatcher/node_modules
COPY --from=build /build/dist /opt/parallel-dispatcher/dist
COPY --from=build /build/plugin /opt/parallel-dispatcher/plugin
RUN mkdir -p /work /var/lib/dispatch/state /var/lib/dispatch/artifacts \
  && chown -R node:node /work /var/lib/dispatch
ENV XDG_STATE_HOME=/var/lib/dispatch/state \
    PARALLEL_DISPATCH_ARTIFACTS_DIR=/var/lib/dispatch/artifacts
USER node
WORKDIR /work
ENTRYPOINT ["node", "/opt/parallel-dispatcher/dist/src/cli.js"]
CMD ["--help"]
# It reaches the server, with its own settings.
HEALTHCHECK --interval=30s --timeout=10s --start-period=10s --retries=3 \
  CMD ["node", "/opt/parallel-dispatcher/dist/src/cli.js", "list", "--limit", "1", "--json"]
