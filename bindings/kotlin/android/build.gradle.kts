// The core for Android. `../package-aar` writes the sources and a library for each ABI before it calls Gradle.

plugins {
    alias(libs.plugins.android.library)
    `maven-publish`
}

group = "org.porchlight"
// The core's own: there is one version.
version = Regex("""^version = "(.+)"$""", RegexOption.MULTILINE).find(file("../../../Cargo.toml").readText())!!.groupValues[1]

android {
    namespace = "org.porchlight.core"
    compileSdk = libs.versions.compileSdk.get().toInt()
    ndkVersion = libs.versions.ndk.get()

    defaultConfig {
        minSdk = libs.versions.minSdk.get().toInt()
        consumerProguardFiles("consumer-rules.pro")
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    sourceSets.named("main") {
        kotlin.directories.add("../../out/android/sources")
        jniLibs.directories.add("../../out/android/jniLibs")
    }

    publishing {
        singleVariant("release") { withSourcesJar() }
    }
}

dependencies {
    // JNA's own AAR has its native library for each ABI; its JAR has those of desktops.
    implementation(libs.jna) { artifact { type = "aar" } }
}

publishing {
    publications.register<MavenPublication>("release") {
        artifactId = "porchlight-core-android"
        afterEvaluate { from(components["release"]) }
    }
}
