// The screens. They import nothing of Android, so that the desktop draws the same sources.

plugins {
    alias(libs.plugins.android.library)
    alias(libs.plugins.compose.compiler)
}

val constants = tasks.register<Exec>("constants") {
    inputs.files("../../words/words.json", "../../design/tokens.json", "../../generate", "../../../bindings/surface.txt")
    outputs.dir(layout.buildDirectory.dir("constants"))
    commandLine("../../generate", "kotlin", layout.buildDirectory.dir("constants").get().asFile.path)
}

android {
    namespace = "org.porchlight.ui"
    compileSdk = libs.versions.compileSdk.get().toInt()

    defaultConfig { minSdk = libs.versions.minSdk.get().toInt() }

    buildFeatures { compose = true }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    sourceSets.named("main") { kotlin.directories.add(layout.buildDirectory.dir("constants").get().asFile.path) }
}

tasks.named("preBuild") { dependsOn(constants) }

dependencies {
    api("org.porchlight:porchlight-core-android:0.1.0")
    api(libs.compose.ui)
    api(libs.compose.foundation)
    api(libs.compose.material3)
    api(libs.coroutines.android)
    implementation(libs.zxing.core)
}
