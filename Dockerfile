# syntax=docker/dockerfile:1
FROM node:26-trixie-slim AS build
WORKDIR /parley
COPY . .
RUN node scripts/setup.mjs \
 && npm prune --omit=dev --no-audit --no-fund

FROM node:26-trixie-slim
LABEL org.opencontainers.image.title="Parley" org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
RUN install -d -o node -g node -m 0700 /data
WORKDIR /parley
COPY --from=build /parley/package.json ./
COPY --from=build /parley/node_modules ./node_modules
COPY --from=build /parley/libs ./libs
COPY --from=build /parley/apps ./apps
COPY --from=build /parley/prisma ./prisma
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "apps/server/healthcheck.mjs"]
# Waits for jobs in flight when it is stopped.
STOPSIGNAL SIGTERM
CMD ["node", "apps/server/dist/main.js"]
