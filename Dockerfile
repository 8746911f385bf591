# The one image of LegoOS: operator, monitors and device plugin, roles by subcommand.
# Build: dist/image && docker build -t legoos:dev .
FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="LegoOS for Kubernetes" \
      org.opencontainers.image.licenses="Apache-2.0"
# The JDK changes rarely, the libraries often.
COPY dist/target/image/opt/jre /opt/legoos/jre
COPY dist/target/image/opt/bin /opt/legoos/bin
COPY dist/target/image/opt/lib /opt/legoos/lib
# Processor monitors override this; see docs/operations.md.
USER 64020:64020
ENTRYPOINT ["/opt/legoos/bin/legoos"]
